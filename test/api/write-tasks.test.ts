import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aRunSettings } from "../support/a-parts.ts";
import { type AnApi, anApi, REPO } from "./an-api.ts";
import { type Ask, anAsker } from "./ask.ts";

let api: AnApi;
let ask: Ask;

beforeEach(async () => {
  api = await anApi();
  ({ ask } = await anAsker(api.url));
});
afterEach(() => api.close());

function createTask(body: object, headers: Record<string, string> = {}, as = "octo") {
  return ask("POST /v1/tasks", { as, headers, body: { repository: REPO, prompt: "Add a note.", ...body } });
}

/** All issues of the repository, in order. */
function issues() {
  const found = [];
  for (let number = 1; ; number += 1) {
    try {
      found.push(api.github.issue(REPO, number));
    } catch {
      return found;
    }
  }
}

describe("a new task", () => {
  it("is an issue that the app opens for the person, and the run is that issue's", async () => {
    const reply = await createTask({ prompt: "Add a note.\n\nIt says hello." });

    expect(reply.status).toBe(201);
    expect(reply.headers.get("location")).toBe(`/v1/tasks/${reply.json.id}`);
    expect(reply.json).toMatchObject({ repository: REPO, requester: "octo", verb: "work", state: "waiting" });
    expect(reply.json.url).toBe(`https://sandpiper.test/runs/${reply.json.id}`);
    const [issue] = issues();
    expect(issue?.title).toBe("Add a note.");
    expect(issue?.user.login).toBe(api.github.bot.login);
    expect(issue?.body).toMatch(
      /^Asked by @octo through the API\.\n\n> Add a note\.\n>\n> It says hello\.\n\n<!-- sandpiper run=[0-9a-f]{26} sig=[0-9a-f]{32} -->$/,
    );
    const run = await api.store.runs.get(reply.json.id);
    expect(run?.command).toMatchObject({ verb: "work", instruction: "Add a note.\n\nIt says hello." });
    expect(run?.event).toMatchObject({
      repository: { defaultBranch: "main", ownerType: "User" },
      thread: { number: issue?.number, isPullRequest: false, title: "Add a note." },
      trigger: { kind: "issue", id: issue?.id },
      actor: { login: "octo", id: 1001, type: "User" },
    });
    expect(api.started).toEqual([reply.json.id]);
  });

  it("takes a title and options", async () => {
    const options = { model: "Opus", budget_usd: 2.5 };
    const { json } = await createTask({ title: "A better title", options });

    expect(issues()[0]?.title).toBe("A better title");
    expect((await api.store.runs.get(json.id))?.command?.options).toEqual({
      model: "opus",
      budgetMicroUsd: 2_500_000,
    });
  });

  it("of an existing thread is a comment in it", async () => {
    const { number } = await api.github.openIssue({
      repo: REPO,
      author: "rita",
      title: "It fails",
      body: "",
    });
    const { status, json } = await createTask({ thread: number });

    expect(status).toBe(201);
    expect(issues()).toHaveLength(1);
    const [comment] = api.github.comments(REPO, number);
    expect(comment?.body).toMatch(/^Asked by @octo through the API\.\n\n> Add a note\.\n/);
    expect((await api.store.runs.get(json.id))?.event).toMatchObject({
      thread: { number, title: "It fails", author: "rita" },
      trigger: { kind: "comment", id: comment?.id },
    });
  });

  it("of a thread that is not there, or takes no text, is a problem that says so", async () => {
    const missing = await createTask({ thread: 77 });
    expect([missing.status, missing.json.detail]).toEqual([422, expect.stringContaining("thread:")]);

    const { number } = await api.github.openIssue({ repo: REPO, author: "octo", title: "Locked", body: "" });
    api.github.fail({
      method: "POST",
      path: /\/comments$/,
      status: 403,
      body: { message: "Unable to create comment because issue is locked." },
    });
    const locked = await createTask({ thread: number });
    expect([locked.status, locked.json.detail]).toEqual([422, expect.stringContaining("locked")]);
  });

  it("says nothing to the app by its own webhook", async () => {
    await createTask({ prompt: "/claude add a note" });
    await api.github.settled();
    const opened = api.github.deliveries.filter(({ event }) => event === "issues");

    expect(opened).toHaveLength(1);
    for (const { id, event: name, payload } of opened)
      expect(api.intake.decide({ id, name, payload })).toBeUndefined();
  });

  it("S13: mentions nobody else, closes nothing and tells no secret in the issue", async () => {
    const prompt =
      "@wendy and @octo: fixes #1, see canary-secret-0123456789abcdef\n\n<!-- hidden -->\n/claude stop";
    await createTask({ prompt });

    const { body = "", title = "" } = issues()[0] ?? {};
    expect(body).toContain("`@wendy`");
    expect(body).toContain("@octo");
    expect(body).not.toMatch(/fixes #1/);
    expect(body).not.toMatch(/^\/claude/m);
    expect(`${body}${title}`).not.toContain("canary-secret");
    expect(title).not.toMatch(/@wendy/);
  });

  it("fits into GitHub's limit however long its lines are", async () => {
    const reply = await createTask({ prompt: `${"a\n\n".repeat(12_000)}end` });

    expect(reply.status).toBe(201);
    expect(issues()[0]?.body?.length).toBeLessThan(65_536);
  });
});

describe("what is said in a task's thread", () => {
  async function aTask(): Promise<{ id: string; number: number }> {
    const { json } = await createTask({});
    return { id: json.id, number: json.thread.number };
  }

  it("is more work where no agent works", async () => {
    const { id, number } = await aTask();
    await api.store.runs.end(id, { outcome: { kind: "silent", why: "" }, costMicroUsd: 0, now: Date.now() });
    const { status, json } = await ask(`POST /v1/tasks/${id}/messages`, {
      as: "wendy",
      body: { text: "And a test." },
    });

    expect([status, json.verb, json.requester]).toEqual([202, "work", "wendy"]);
    expect(api.github.comments(REPO, number)[0]?.body).toMatch(
      /^Asked by @wendy through the API\.\n\n> And a test\.\n/,
    );
  });

  it("is told to the agent that works there", async () => {
    const { id } = await aTask();
    const { runs, runsPerRepository, budgetMicroUsd, ...budgets } = aRunSettings().limits;
    const limits = {
      ...budgets,
      maxRuns: runs,
      maxRunsPerRepository: runsPerRepository,
      runBudgetMicroUsd: budgetMicroUsd,
    };
    expect((await api.store.runs.takeTurn(id, { limits, now: Date.now() })).kind).toBe("taken");
    const { json } = await ask(`POST /v1/tasks/${id}/messages`, {
      as: "octo",
      body: { text: "And a test." },
    });

    expect(json.verb).toBe("also");
  });

  it("is a stop, once, and nothing for a task that has ended", async () => {
    const { id, number } = await aTask();
    const { status, json } = await ask(`POST /v1/tasks/${id}/stop`, { as: "octo" });

    expect([status, json.id]).toEqual([202, id]);
    expect(api.github.comments(REPO, number)[0]?.body).toMatch(/^Asked by @octo through the API\. Stop /);
    expect(api.started).toHaveLength(2);
    await api.store.runs.end(id, { outcome: { kind: "silent", why: "" }, costMicroUsd: 0, now: Date.now() });
    expect((await ask(`POST /v1/tasks/${id}/stop`, { as: "octo", body: {} })).status).toBe(202);
    expect(api.github.comments(REPO, number)).toHaveLength(1);
  });

  it("is a publication", async () => {
    const { id } = await aTask();
    const { status, json } = await ask(`POST /v1/tasks/${id}/publish`, { as: "octo" });

    expect([status, json.verb]).toEqual([202, "publish"]);
    expect((await api.store.runs.get(json.id))?.command).toMatchObject({ verb: "publish", ofRun: id });
  });
});

describe("S27: the same request again", () => {
  const key = { "idempotency-key": "one" };

  it("of twenty at once, in two processes, is one issue and one answer", async () => {
    const { ask: askOther } = await anAsker(await api.another());
    const body = { repository: REPO, prompt: "Once." };
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? ask : askOther)("POST /v1/tasks", {
          as: "octo",
          body,
          headers: key,
        }),
      ),
    );

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(issues()).toHaveLength(1);
    expect(api.started).toHaveLength(1);
  });

  it("is the same task for a day, as it stands by then", async () => {
    const first = await createTask({}, key);
    await api.store.runs.end(first.json.id, {
      outcome: { kind: "silent", why: "" },
      costMicroUsd: 0,
      now: 0,
    });
    const second = await createTask({}, key);

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toMatchObject({ id: first.json.id, state: "ended" });
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(issues()).toHaveLength(1);
  });

  it("with another body, or at another place, is refused", async () => {
    const { json } = await createTask({}, key);

    expect((await createTask({ prompt: "Another." }, key)).status).toBe(409);
    const stop = await ask(`POST /v1/tasks/${json.id}/stop`, { as: "octo", headers: key });
    expect(stop.status).toBe(409);
    expect(issues()).toHaveLength(1);
  });

  it("of another person is another request", async () => {
    await createTask({}, key);
    await createTask({}, key, "wendy");

    expect(issues()).toHaveLength(2);
  });

  it("goes on where a process died between the issue and the run", async () => {
    const dies = { take: () => Promise.reject(new Error("the process died")) };
    const take = api.intake.take;
    api.intake.take = dies.take;
    expect((await createTask({}, key)).status).toBe(500);
    expect(issues()).toHaveLength(1);

    api.intake.take = take;
    const again = await createTask({}, key);
    expect(again.status).toBe(201);
    expect(issues()).toHaveLength(1);
    expect(again.json.thread.number).toBe(1);
    expect(api.started).toEqual([again.json.id]);
  });

  it("finds the issue when GitHub's answer to it was lost, with a key or without", async () => {
    api.github.fail({ method: "POST", path: /\/issues$/, status: 502, afterEffect: true });
    const { status } = await createTask({});

    expect(status).toBe(201);
    expect(issues()).toHaveLength(1);
  });
});
