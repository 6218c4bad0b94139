import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../../src/app.ts";
import { type Asking, parseDelivery } from "../../../src/command/events/payload.ts";

// biome-ignore lint/suspicious/noExplicitAny: payloads of every shape
type Payload = any;

const SHA = "c".repeat(40);
const RUN_ID = "0123456789abcdef0123456789";
const HOSTILE = [undefined, null, -1, 1.5, 2 ** 53, "", "x".repeat(300_000), true, [], [null], {}, "12"];

const examples: { name: string; examples: Payload[] }[] = createRequire(import.meta.url)(
  "@octokit/webhooks-examples",
);
const recorded = examples.flatMap(({ name, examples: payloads }) =>
  payloads.map((payload) => ({
    name,
    payload,
    event: payload.action ? `${name}.${payload.action}` : name,
  })),
);

const read = (event: string, payload: unknown, mayHold = (_: unknown): boolean => true): Asking | undefined =>
  parseDelivery(EVENTS, { name: event.split(".")[0] ?? "", payload }, mayHold);

/** One that GitHub recorded, with what makes it ours: an installation, our label, a check run of ours. */
function ours(event: string): Payload {
  const source = event === "issues.closed" ? "issues.deleted" : event;
  const { payload } = recorded.find((each) => each.event === source) ?? {};
  const copy = structuredClone(payload);
  const [, action] = event.split(".");
  if (action) copy.action = action;
  if (event === "push") return asRevert(copy);
  copy.installation ??= { id: 1 };
  if (copy.label) copy.label.name = "claude";
  if (copy.check_run) copy.check_run.external_id = RUN_ID;
  if (copy.requested_action) copy.requested_action.identifier = "stop";
  return copy;
}

/** A push to the default branch whose first commit reverts another. */
function asRevert(push: Payload): Payload {
  const ref = `refs/heads/${push.repository.default_branch}`;
  const message = `Revert "Add it"\n\nThis reverts commit ${SHA}.\n`;
  return { ...push, ref, commits: [{ id: "d".repeat(40), message, distinct: true }] };
}

/** A deep copy with another value at a path. */
function withAt(payload: Payload, path: string, value: unknown): Payload {
  const copy = structuredClone(payload);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((at, key) => at[key], copy);
  parent[last] = value;
  return copy;
}

const octocat = { login: "octocat", id: 5346, type: "User" };

describe("deliveries recorded from GitHub", () => {
  it("ask for something only where a parser waits for them, and nothing of it is ours", () => {
    const asking = recorded.filter(({ event, payload }) =>
      read(event, { ...payload, installation: payload.installation ?? { id: 1 } }),
    );

    expect([...new Set(asking.map(({ event }) => event))].toSorted()).toEqual([
      "installation.deleted",
      "installation.suspend",
      "installation_repositories.removed",
      "issue_comment.created",
      "issue_comment.deleted",
      "issues.deleted",
      "issues.opened",
      "issues.transferred",
      "pull_request.closed",
      "pull_request.reopened",
    ]);
  });

  it.each(Object.keys(EVENTS))("of %s are read when they are ours", (event) => {
    expect(read(event, ours(event))).toBeDefined();
  });
});

describe("a label of ours", () => {
  it("is bound to the issue and the instant it was given at, and has no text", () => {
    const payload = withAt(ours("issues.labeled"), "issue.updated_at", "2026-01-02T03:04:05Z");

    expect(read("issues.labeled", payload)).toEqual({
      kind: "given",
      event: {
        installationId: 1,
        repository: expect.objectContaining({ id: 186853002, owner: "Codertocat", name: "Hello-World" }),
        thread: expect.objectContaining({ number: 1, isPullRequest: false, author: "Codertocat" }),
        trigger: {
          kind: "label",
          id: 444500041,
          body: "",
          authorLogin: "Codertocat",
          createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
          url: "https://github.com/Codertocat/Hello-World/issues/1",
        },
        actor: { login: "Codertocat", id: 21031067, type: "User" },
      },
    });
  });

  it("on a pull request is the pull request's", () => {
    expect(read("pull_request.labeled", ours("pull_request.labeled"))).toMatchObject({
      kind: "given",
      event: {
        thread: { number: 2, isPullRequest: true, title: "Update the README with new information." },
        trigger: { kind: "label", id: 279147437, createdAt: Date.parse("2019-05-15T15:20:35Z") },
      },
    });
  });

  it.each(["issues.labeled", "pull_request.labeled"])("may have any case, and is no other: %s", (event) => {
    const named = (name: unknown) => read(event, withAt(ours(event), "label.name", name));

    expect(named("Claude")).toBeDefined();
    for (const other of ["claude ", "claude-code", "bug", 7, null]) expect(named(other)).toBeUndefined();
  });

  it("costs nothing when it is another one: the thread is not looked at", () => {
    const payload = withAt(ours("issues.labeled"), "label.name", "bug");
    Object.defineProperty(payload, "issue", {
      get: () => {
        throw new Error("looked at");
      },
    });

    expect(read("issues.labeled", payload)).toBeUndefined();
  });
});

describe("a button of a check run", () => {
  it("names the run that the check run tells of, and the App that made it", () => {
    expect(read("check_run.requested_action", ours("check_run.requested_action"))).toEqual({
      kind: "pressed",
      installationId: 690857,
      repositoryId: 9384267,
      checkRunId: 1494503112,
      appId: 25811,
      runId: RUN_ID,
      button: "stop",
      actor: { login: "codebytere", id: 2036040, type: "User" },
    });
  });

  it("is none of another name", () => {
    const event = "check_run.requested_action";
    for (const identifier of ["", "Stop", "deploy", "__proto__", null])
      expect(
        read(event, withAt(ours(event), "requested_action.identifier", identifier)),
        String(identifier),
      ).toBeUndefined();
  });

  it('is a retry where it is "Re-run"', () => {
    expect(read("check_run.rerequested", ours("check_run.rerequested"))).toMatchObject({
      kind: "pressed",
      checkRunId: 4,
      runId: RUN_ID,
      button: "retry",
      actor: octocat,
    });
  });
});

describe("F34: a deleted comment", () => {
  const event = "issue_comment.deleted";

  it("is the run that its author asked for, whoever deleted it", () => {
    const payload = withAt(ours(event), "sender", { login: "admin", id: 9, type: "User" });
    const asking = read(event, payload);
    const asked = read("issue_comment.created", {
      ...payload,
      action: "created",
      sender: payload.comment.user,
    });

    expect(asking).toEqual({ ...asked, isWithdrawn: true });
    expect(asking).toMatchObject({ kind: "written", event: { actor: { login: "Codertocat" } } });
  });

  it("is not read on when it has no words of a command", () => {
    expect(read(event, ours(event), () => false)).toBeUndefined();
  });

  it("of a deleted account withdraws nothing", () => {
    expect(read(event, withAt(ours(event), "comment.user", null))).toBeUndefined();
  });
});

describe("F33: a thread is over", () => {
  const over = { kind: "over", what: "thread", by: "Codertocat" };

  it.each([
    ["issues.closed", { how: "closed", at: Date.parse("2021-07-05T18:07:10Z"), isPullRequest: false }],
    ["issues.deleted", { how: "deleted", at: undefined, isPullRequest: false }],
    ["issues.transferred", { how: "transferred", at: undefined, isPullRequest: false }],
    ["pull_request.closed", { how: "closed", at: Date.parse("2019-05-15T15:21:18Z"), isPullRequest: true }],
  ])("by %s", (event, expected) => {
    const payload = ours(event);
    const { number: threadNumber } = payload.issue ?? payload.pull_request;

    expect(read(event, payload)).toEqual({
      ...over,
      repositoryId: payload.repository.id,
      threadNumber,
      ...expected,
      ...(payload.pull_request && { pullEvents: expect.any(Array) }),
    });
  });

  it("by a merge", () => {
    const event = "pull_request.closed";

    expect(read(event, withAt(ours(event), "pull_request.merged", true))).toMatchObject({ how: "merged" });
  });

  it("not when it is locked: the check run still tells of it", () => {
    expect(read("issues.locked", ours("issues.locked"))).toBeUndefined();
  });
});

describe("F17: access is over", () => {
  it.each([
    ["installation.deleted", { installationId: 2, repositoryIds: undefined, at: undefined, by: "octocat" }],
    [
      "installation.suspend",
      {
        installationId: 16598467,
        repositoryIds: undefined,
        at: Date.parse("2021-04-29T02:32:50Z"),
        by: "Codertocat",
      },
    ],
    [
      "installation_repositories.removed",
      { installationId: 2, repositoryIds: [1296269], at: undefined, by: "octocat" },
    ],
  ])("by %s", (event, expected) => {
    expect(read(event, ours(event))).toEqual({ kind: "over", what: "access", ...expected });
  });

  it("of no repository is nothing", () => {
    const event = "installation_repositories.removed";

    expect(read(event, withAt(ours(event), "repositories_removed", []))).toBeUndefined();
  });
});

describe("what ends something", () => {
  it.each(
    Object.keys(EVENTS).filter((event) => /closed|removed|suspend|transferred|(n|s)\.deleted/.test(event)),
  )("counts also when the account that did it is gone: %s", (event) => {
    expect(read(event, withAt(ours(event), "sender", null))).toMatchObject({ by: "ghost" });
  });
});

/** What each parser can't do without. */
const NEEDED: Record<keyof typeof EVENTS, string> = {
  "issues.opened": "installation repository sender issue issue.id issue.number issue.title issue.created_at",
  "issues.labeled": "installation repository sender label issue issue.id issue.number issue.updated_at",
  "issues.closed": "repository repository.id issue issue.number issue.closed_at",
  "issues.deleted": "repository repository.id issue issue.number",
  "issues.transferred": "repository repository.id issue issue.number",
  "issue_comment.created": "installation repository sender issue comment comment.id comment.created_at",
  "issue_comment.deleted": "installation repository issue comment comment.id comment.user comment.created_at",
  "pull_request.labeled": "installation repository sender label pull_request pull_request.updated_at",
  "pull_request.closed": "repository.id pull_request pull_request.number pull_request.closed_at",
  "pull_request.reopened": "repository.id pull_request pull_request.number pull_request.updated_at",
  push: "ref repository repository.id repository.default_branch repository.pushed_at commits commits.0 commits.0.message",
  "check_run.requested_action":
    "installation repository sender check_run check_run.id check_run.app requested_action",
  "check_run.rerequested": "installation repository sender check_run check_run.id check_run.app",
  "installation.deleted": "installation installation.id",
  "installation.suspend": "installation installation.id installation.suspended_at",
  "installation_repositories.removed": "installation installation.id repositories_removed",
};

describe("a payload that somebody made bad", () => {
  const cases = Object.entries(NEEDED).flatMap(([event, paths]) =>
    paths.split(" ").map((path) => ({ event, path })),
  );

  it.each(cases)("asks for nothing: $event without a good $path", ({ event, path }) => {
    const values = HOSTILE.filter((value) => !(path.endsWith(".title") && typeof value === "string"));
    const read1 = values.filter((value) => read(event, withAt(ours(event), path, value)) !== undefined);

    expect(read1).toEqual([]);
  });

  it("is anything else, without a throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(EVENTS)), fc.anything(), (event, body) => {
        expect(read(event, body)).toBeUndefined();
        const { action, ref, repository } = ours(event);
        expect(read(event, { ...(body as object), action })).toBeUndefined();
        expect(read(event, { ref, repository, commits: body })).toBeUndefined();
        expect(read(event, { ref, repository, commits: [body, { message: body }] })).toBeUndefined();
      }),
    );
  });
});
