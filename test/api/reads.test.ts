import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunNews } from "../../src/record/records.ts";
import { aShownRun, RUN } from "./a-shown-run.ts";
import { type AnApi, anApi, type Login, REPO, tokenOf } from "./an-api.ts";
import { type Ask, type Asked, anAsker, type Reply } from "./ask.ts";

const UNKNOWN = "f".repeat(26);

let api: AnApi;
let ask: Ask;

beforeAll(async () => {
  api = await anApi();
  ({ ask } = await anAsker(api.url));
  await aShownRun(api);
});
afterAll(() => api.close());

/** News that never come. */
async function* untilGone(_: string, { signal }: { signal: AbortSignal }): AsyncGenerator<RunNews> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

const READS = ["", "/logs", "/files", "/session", "/evidence", "/prompts"].map(
  (end) => `GET /v1/tasks/:id${end}`,
);
const WRITES = ["/messages", "/stop", "/publish"].map((end) => `POST /v1/tasks/:id${end}`);

/** What tells an answer from another to whoever asked, without the clock. */
function toShown({ status, headers, text }: Reply) {
  const told = [...headers].filter(([name]) => !["date", "keep-alive", "connection"].includes(name));
  return { status, headers: told, text };
}

function toAsked(line: string, as: string): Asked {
  const body = line.startsWith("POST") ? { body: line.endsWith("messages") ? { text: "More." } : {} } : {};
  return { as, ...body };
}

const askAs = (line: string, as: string, id = RUN) => ask(line.replace(":id", id), toAsked(line, as));

describe("S22: what somebody may not read", () => {
  it.each([...READS, ...WRITES])("is answered by %s as what is not there, word for word", async (line) => {
    const missing = toShown(await askAs(line, "octo", UNKNOWN));

    expect(missing.status).toBe(404);
    expect(toShown(await askAs(line, "stranger"))).toEqual(missing);
    expect(toShown(await askAs(line, "octo", "no-id"))).toEqual(missing);
    expect(toShown(await askAs(line, "rita", UNKNOWN))).toEqual(missing);
  });

  it.each(["GET /v1/tasks?repository=", "GET /v1/outcomes?repository="])(
    "is answered by %s as what is not there",
    async (line) => {
      const missing = toShown(await ask(`${line}octo/none`, { as: "octo" }));

      expect(missing.status).toBe(404);
      expect(toShown(await ask(`${line}${REPO}`, { as: "stranger" }))).toEqual(missing);
    },
  );

  it("takes no task of theirs either", async () => {
    const body = { repository: REPO, prompt: "Hello." };
    const missing = toShown(
      await ask("POST /v1/tasks", { as: "octo", body: { ...body, repository: "octo/none" } }),
    );

    expect(missing.status).toBe(404);
    expect(toShown(await ask("POST /v1/tasks", { as: "stranger", body }))).toEqual(missing);
  });

  it("is in no list", async () => {
    const { json } = await ask("GET /v1/tasks", { as: "stranger" });

    expect(json).toEqual({ tasks: [], next: null });
  });

  it.each([...READS, ...WRITES])("is not told by %s to nobody, or to a bad token", async (line) => {
    const [method = "", path = ""] = line.replace(":id", RUN).split(" ");
    const none = toShown(await ask(`${method} ${path}`));

    expect(none.status).toBe(401);
    for (const authorization of [
      "Bearer ",
      "Bearer gho_nobodys_token_0123456789",
      "Basic b2N0bzpwdw==",
      "token x",
    ])
      expect(toShown(await ask(`${method} ${path}`, { authorization }))).toEqual(none);
  });

  const ROLES: readonly [Login, number, number][] = [
    ["rita", 200, 403],
    ["wendy", 200, 202],
  ];
  it.each(ROLES)("is told to %s as far as GitHub lets them", async (login, read, write) => {
    for (const line of READS.filter((each) => !each.endsWith("session")))
      expect([line, (await askAs(line, login)).status]).toEqual([line, read]);
    const session = await askAs("GET /v1/tasks/:id/session", login);
    expect(session.status).toBe(login === "wendy" ? 200 : 403);
    // The thread of this run is not on GitHub: a write that is let through ends with that.
    for (const line of WRITES.slice(0, 1))
      expect([line, (await askAs(line, login)).status]).toEqual([line, write === 202 ? 422 : 403]);
    const created = await ask("POST /v1/tasks", { as: login, body: { repository: REPO, prompt: "Hi." } });
    expect(created.status).toBe(write === 202 ? 201 : 403);
  });
});

describe("a task", () => {
  it("is told with all that is known of it", async () => {
    const { json } = await ask(`GET /v1/tasks/${RUN}`, { as: "rita" });

    expect(json).toMatchObject({
      id: RUN,
      url: `https://sandpiper.test/runs/${RUN}`,
      state: "waiting",
      outcome: null,
      ended_at: null,
      instruction: "fix this",
      pull_request: { number: 7 },
      commit: { sha: "c".repeat(40) },
      receipt: { model: "sonnet", cost_usd: 1.25, elapsed_seconds: 90 },
    });
  });

  it("tells its evidence, and of none that nothing is told", async () => {
    const { json } = await ask(`GET /v1/tasks/${RUN}/evidence`, { as: "rita" });
    expect(json).toMatchObject({
      proof: "proven",
      checks: [{ after: { command: "npm test", state: "passed", exit_code: 0 }, before: { exit_code: 1 } }],
    });

    const other = await api.keep("a".repeat(26), { trigger: { id: 1 } });
    const none = await ask(`GET /v1/tasks/${other}/evidence`, { as: "rita" });
    expect(none.json).toMatchObject({ checks: [], proof: "not_told" });
    expect((await ask(`GET /v1/tasks/${other}/files`, { as: "rita" })).json).toEqual({ files: [] });
    expect((await ask(`GET /v1/tasks/${other}/prompts`, { as: "rita" })).json).toEqual({ prompts: [] });
    expect((await ask(`GET /v1/tasks/${other}/session`, { as: "octo" })).status).toBe(404);
  });

  it("tells its change as unified diffs", async () => {
    const { json } = await ask(`GET /v1/tasks/${RUN}/files`, { as: "rita" });

    expect(json.files.map(({ patch }: { patch: string | null }) => patch)).toEqual([
      "--- /dev/null\n+++ b/note.md\n@@ -0,0 +1 @@\n+A note.\n",
      "--- a/old.md\n+++ b/new.md\n@@ -1 +1 @@\n-a\n+b\n",
      null,
    ]);
  });

  it("tells what the agent saw, and the session to those who may push", async () => {
    const { json } = await ask(`GET /v1/tasks/${RUN}/prompts`, { as: "rita" });
    expect(json.prompts[0].items).toEqual([
      { title: "the issue", size_bytes: 10, hidden_removed: 1, left_out: null },
      { title: "a comment of rita", size_bytes: 0, hidden_removed: 0, left_out: "It came later." },
    ]);

    const session = await ask(`GET /v1/tasks/${RUN}/session`, { as: "wendy" });
    expect(session.json).toMatchObject({ repository: REPO, branch: null });
  });
});

describe("logs", () => {
  it("are read on by what was read last", async () => {
    const first = await ask(`GET /v1/tasks/${RUN}/logs?limit=2`, { as: "rita" });
    expect(first.json).toMatchObject({ next: "1.1:200", is_ended: false });

    const second = await ask(`GET /v1/tasks/${RUN}/logs?after=1.1:200`, { as: "rita" });
    expect(second.json.entries.map(({ id }: { id: string }) => id)).toEqual(["1.1:300"]);
    const third = await ask(`GET /v1/tasks/${RUN}/logs?after=1.1:300`, { as: "rita" });
    expect(third.json).toEqual({ entries: [], next: "1.1:300", is_ended: false });
  });

  it("come as they are made where the host can stream, and go on behind the last one", async () => {
    const url = await api.another({ canStream: true });
    const { ask: askOther } = await anAsker(url);
    const headers = { accept: "text/event-stream", "last-event-id": "1.1:100" };
    const { text } = await askOther(`GET /v1/tasks/${RUN}/logs`, { as: "rita", headers });

    const events = text.trim().split("\n\n");
    expect(events[0]).toBe(": hello");
    expect(events[1]).toMatch(/^id: 1\.1:200\nevent: entry\ndata: \{"id":"1\.1:200",/);
    expect(events.at(-1)).toBe("event: ended\ndata: {}");
    const refused = await askOther(`GET /v1/tasks/${RUN}/logs`, { as: "stranger", headers });
    expect(refused.status).toBe(404);
  });

  it("say now and then that they live, whatever happens that is no entry", async () => {
    async function* states(_: string, { signal }: { signal: AbortSignal }): AsyncGenerator<RunNews> {
      const run = await api.parts.records.record(RUN);
      while (run !== undefined && !signal.aborted) {
        yield { kind: "state", run };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    const records = { ...api.parts.records, follow: states };
    const url = await api.another({ canStream: true, beatMs: 20, records });
    const left = new AbortController();
    const response = await fetch(`${url}/v1/tasks/${RUN}/logs`, {
      headers: { authorization: `Bearer ${tokenOf("octo")}`, accept: "text/event-stream" },
      signal: left.signal,
    });

    let text = "";
    for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes(": here\n\n")) break;
    }
    left.abort();
    expect(text).toMatch(/^: hello\n\n(?:: here\n\n)+$/);
  });

  it("S22: end after a while, so that whoever reads on is looked at anew", async () => {
    const records = { ...api.parts.records, follow: untilGone };
    const url = await api.another({ canStream: true, streamMs: 50, records });

    const response = await fetch(`${url}/v1/tasks/${RUN}/logs`, {
      headers: { authorization: `Bearer ${tokenOf("octo")}`, accept: "text/event-stream" },
    });

    expect(await response.text()).toBe(": hello\n\n");
  });

  it("S27: are open for one person so many times at once, and then for others only", async () => {
    const records = { ...api.parts.records, follow: untilGone };
    const url = await api.another({ canStream: true, records });
    const left = new AbortController();
    const ask = async (login: string, signal = left.signal) => {
      const headers = { authorization: `Bearer ${tokenOf(login)}`, accept: "text/event-stream" };
      return (await fetch(`${url}/v1/tasks/${RUN}/logs`, { headers, signal })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 21 }, () => ask("octo")));

    expect(statuses.toSorted()).toEqual([...Array(20).fill(200), 429]);
    expect(await ask("wendy")).toBe(200);
    left.abort();
    await expect.poll(() => ask("octo", new AbortController().signal)).toBe(200);
  });

  it("come whole to who asks for a stream where the host can't", async () => {
    const headers = { accept: "text/event-stream" };
    const { json } = await ask(`GET /v1/tasks/${RUN}/logs`, { as: "rita", headers });

    expect(json.entries).toHaveLength(3);
  });
});

describe("a list of tasks", () => {
  it("goes on where a page ended, whatever is asked for meanwhile", async () => {
    const own = await anApi();
    try {
      const { ask: askOwn } = await anAsker(own.url);
      for (let index = 0; index < 7; index += 1) {
        // Some at the same instant.
        const createdAt = 1_700_000_000_000 + Math.floor(index / 2) * 1_000;
        await own.keep(String(index).repeat(26), { createdAt, trigger: { id: index + 1 } });
      }
      const ids: string[] = [];
      let next: string | null = "";
      while (next !== null) {
        const after: string = next === "" ? "" : `&after=${next}`;
        const { json } = await askOwn(`GET /v1/tasks?limit=3${after}`, { as: "rita" });
        ids.push(...json.tasks.map(({ id }: { id: string }) => id[0]));
        await own.keep(`${ids.length}a`.repeat(13), { trigger: { id: 100 + ids.length } });
        next = json.next;
      }
      expect(ids.join("")).toBe("6543210");
      const waiting = await askOwn(`GET /v1/tasks?state=ended&repository=${REPO}`, { as: "rita" });
      expect(waiting.json.tasks).toEqual([]);
    } finally {
      await own.close();
    }
  });
});

describe("outcomes", () => {
  it("are rows, or CSV in which nothing is a formula", async () => {
    api.rows.push({
      month: "2026-03",
      repository: { id: 1, owner: "octo", name: "shelf" },
      person: { id: 7, login: '=cmd"x' },
      ...{ runs: 3, published: 2, merged: 1, closed: 1, open: 0, reverted: 0, rounds: 1 },
      ...{ costMicroUsd: 1_500_000, costPerMergedMicroUsd: 1_500_000, medianMsToMerge: undefined },
    });
    const line = "GET /v1/outcomes?from=2026-03&to=2026-04";
    const { json } = await ask(line, { as: "rita" });
    expect(json).toMatchObject({ from: "2026-03", to: "2026-04", rows: [{ merged: 1 }] });

    const { text } = await ask(line, { as: "rita", headers: { accept: "text/csv" } });
    expect(text.split("\r\n")[1]).toBe(`2026-03,${REPO},"'=cmd""x",3,2,1,1,0,0,1,1.5,1.5,`);
    expect((await ask("GET /v1/outcomes?from=2026-04&to=2026-03", { as: "rita" })).status).toBe(400);
    expect((await ask("GET /v1/outcomes", { as: "rita" })).status).toBe(200);
  });
});
