// needs: bubblewrap
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../../demo/http/serve.ts";
import { createNotifier } from "../../src/notify/notifier.ts";
import { aReceiver } from "../support/a-receiver.ts";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { startToDie } from "../support/fault-kill.ts";
import { aFaultWorld, EDIT_SCRIPT, outcomes, REPO, readRuns } from "../support/fault-world.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 300_000;
const PAGES = "https://sandpiper.example.com";
const CHANGE = order("echo 'A note.' >note.md");
/** Ends the agent with a question. */
const ASK = `cat <<'RESULT'
${JSON.stringify({
  ...{ type: "result", subtype: "success", is_error: false, num_turns: 1, total_cost_usd: 0.01 },
  ...{ session_id: "s", result: "Both would do." },
  structured_output: {
    ...{ title: "Ask", summary: "Both would do.", done: [], outcome: "question" },
    ...{ question: "Which format?", options: ["Markdown", "Plain text"] },
  },
})}
RESULT
exit`;
const agent = useObedientAgent();

let world: RunWorld;
let receiver: Awaited<ReturnType<typeof aReceiver>>;
beforeEach(async () => {
  receiver = await aReceiver();
});
afterEach(() => receiver.close());

/** A world whose operator has a receiver; at another address where the test says so. */
async function aWorldThatTells(url = receiver.url): Promise<RunWorld> {
  world = await aRunWorld(agent);
  onTestFinished(() => world.close());
  world.parts.notifier = createNotifier({ url, secret: receiver.secret, now: Date.now });
  return world;
}

const events = (name: string) => world.lines.filter(({ event }) => event === name);

describe("the operator's receiver", { timeout: TIMEOUT_MS }, () => {
  test("is told, last and signed, how a run ended, with the way to its page; and so are the comment, the checks and the pull request", async () => {
    await aWorldThatTells();
    world.parts.settings.pagesUrl = PAGES;
    const { id, comment } = await world.run(CHANGE);
    const page = `${PAGES}/runs/${id}`;

    expect(receiver.faults).toEqual([]);
    expect(receiver.received).toMatchObject([
      {
        id: `${id}_run_ended`,
        notice: {
          run: { id, url: page },
          repository: REPO,
          thread: { number: world.number, title: "A note is missing", is_pull_request: false },
          requester: "octo",
          outcome: "published",
          headline: expect.stringMatching(/^Pull request #2 is ready/),
          needs: null,
          pull_request: { number: 2 },
          cost_usd: 0.01,
        },
      },
    ]);
    expect(world.steps(id).slice(-3)).toEqual(["finish", "report", "notify"]);
    expect(comment).toContain(`[run page](${page})`);
    expect(world.checks().map(({ details_url }) => details_url)).toEqual([page, page]);
    expect(world.github.pulls(REPO)[0]?.body).toContain(`[run page](${page})`);
  });

  test("is told of a question, which waits for an answer, and not of a reply", async () => {
    await aWorldThatTells();
    await world.run("/claude help");
    const { outcome } = await world.run(order(ASK));

    expect(outcome?.kind).toBe("asked");
    expect(receiver.received.map(({ notice }) => [notice.headline, notice.needs])).toEqual([
      ["A question for you", "answer"],
    ]);
  });

  test("is asked again, under the same id, where it fails at first", async () => {
    await aWorldThatTells();
    receiver.answers.push(500, 503);
    const { id } = await world.run(CHANGE);

    expect(receiver.received.map((each) => each.id)).toEqual(Array(3).fill(`${id}_run_ended`));
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(events("notice.delivered")).toHaveLength(1);
  });

  test("changes nothing of how a run ends, and holds back no run of the thread, while it fails", async () => {
    await aWorldThatTells();
    receiver.answers.push({ status: 503, headers: { "retry-after": "3600" } });
    const first = await world.say(CHANGE);
    await until("the first notice", () => receiver.received.length === 1);
    expect(await world.store.runs.get(first)).toMatchObject({
      ...{ state: "ended", outcome: { kind: "published" }, told: { kind: "published" } },
    });
    const second = await world.run(order("echo more >>note.md"));

    expect(second.outcome?.kind).toBe("published");
    expect(receiver.received.map(({ id }) => id)).toEqual([`${first}_run_ended`, `${second.id}_run_ended`]);
  });

  test("is given up where it says that it is gone, with a warning", async () => {
    await aWorldThatTells();
    receiver.answers.push(410);
    const run = await world.run(CHANGE);

    expect(run.outcome?.kind).toBe("published");
    expect(receiver.received).toHaveLength(1);
    expect(events("notice.refused")).toMatchObject([{ run: run.id, status: 410, level: 40 }]);
  });

  test("leads the app to no address inside: a redirect is not followed", async () => {
    const seen: string[] = [];
    const inner = await serve(({ url = "" }, response) => {
      seen.push(url);
      response.writeHead(200).end("the inner secret");
    });
    onTestFinished(() => inner.close());
    await aWorldThatTells();
    receiver.answers.push({ status: 307, headers: { location: `${inner.url}/latest/meta-data` } });
    await world.run(CHANGE);

    expect(seen).toEqual([]);
    expect(events("notice.refused")).toMatchObject([{ status: 307 }]);
  });

  test("S10 S13: gets no secret and nothing that acts, whatever the agent and the thread say", async () => {
    await aWorldThatTells();
    const hostile = "sk-ant-canary-000 @everyone <!channel> ![x](//evil.example)";
    await world.run(order(`result '${hostile}'; exit`));
    await world.run(order("echo 'A note.' >note.md"));

    expect(receiver.faults).toEqual([]);
    expect(receiver.received).toHaveLength(2);
    for (const { text } of receiver.received)
      expect(text).not.toMatch(/canary|whsec_|@everyone|<!|evil\.example|BEGIN [A-Z ]*KEY|ghs_/);
  });

  test("F77: is told of a run that the sweep closed, once", async () => {
    await aWorldThatTells();
    const id = await world.say(order("sleep 100"));
    await until("the agent", async () => (await world.store.runs.get(id))?.agentJob !== undefined);
    await world.runner.close(5_000);
    world.failExecution(id);
    for (const hours of [1, 2, 3]) {
      world.clock.aheadMs = hours * 3_600_000;
      await world.sweep();
    }

    expect(receiver.received.map(({ notice }) => [notice.run.id, notice.outcome])).toEqual([[id, "broken"]]);
  });

  test("F11: kill -9 right after it has taken the notice: it is told once more under the same id, and all else is done once", async () => {
    const killed = await aFaultWorld({ script: EDIT_SCRIPT });
    onTestFinished(() => killed.close());
    const told = { NOTIFY_URL: receiver.url, NOTIFY_SECRET: receiver.secret };
    const startApp = (env = {}) => killed.startApp({ ...env, ...told });
    const life = await startToDie({ ...killed, startApp }, "after ^POST /notices$");
    killed.command();
    await life.isDead();
    const app = await startApp();
    await outcomes(killed, app);

    const [run] = readRuns(killed);
    expect(receiver.faults).toEqual([]);
    expect(receiver.received.map(({ id }) => id)).toEqual(Array(2).fill(`${run?.id}_run_ended`));
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(killed.github.pulls(REPO)).toHaveLength(1);
    expect(`${app.log()}${JSON.stringify(receiver.received)}`).not.toContain(receiver.secret.slice(6, 20));
  });
});
