import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aShownRun, RUN } from "./a-shown-run.ts";
import { type AnApi, anApi, CANARY, REPO } from "./an-api.ts";
import { type Ask, anAsker } from "./ask.ts";

let api: AnApi;
let ask: Ask;

beforeAll(async () => {
  api = await anApi();
  ({ ask } = await anAsker(api.url));
  await aShownRun(api);
});
afterAll(() => api.close());

const json = { "content-type": "application/json" };

/** Each from another process, whose limits are fresh. */
async function create(raw: string | Uint8Array, headers: Record<string, string> = json) {
  const { ask: fresh } = await anAsker(await api.another());
  return fresh("POST /v1/tasks", { as: "octo", raw, headers });
}

const asBody = (body: unknown) => JSON.stringify(body);
const task = (more: object) => asBody({ repository: REPO, prompt: "Hi.", ...more });

describe("hostile input", () => {
  const BODIES: readonly [string, string | Uint8Array, number][] = [
    ["nothing", "", 400],
    ["half a body", '{"repository":', 400],
    ["deep JSON", `${"[".repeat(32_000)}${"]".repeat(32_000)}`, 422],
    ["deep JSON in a field", `{"options":${'{"a":'.repeat(9_000)}1${"}".repeat(9_001)}`, 422],
    ["64 KB and one byte", " ".repeat(65_537), 413],
    ["64 KB", `${task({})}${" ".repeat(65_000)}`, 201],
    ["no UTF-8", new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 400],
    ["a list", "[]", 422],
    ["null", "null", 422],
    ["a text", '"text"', 422],
    ["a prompt that is a number", task({ prompt: 7 }), 422],
    ["a blank prompt", task({ prompt: " \n\t " }), 422],
    ["a prompt that is too long", task({ prompt: "x".repeat(60_001) }), 422],
    ["a repository without an owner", task({ repository: "shelf" }), 422],
    ["a repository with a path", task({ repository: "octo/shelf/../other" }), 422],
    ["half a thread", task({ thread: 1.5 }), 422],
    ["a thread below zero", task({ thread: -1 }), 422],
    ["a thread past all numbers", task({ thread: 1e300 }), 422],
    ["a budget of nothing", task({ options: { budget_usd: 0 } }), 422],
    ["a budget past all sense", task({ options: { budget_usd: 1e308 } }), 422],
    ["a model that is an option", task({ options: { model: "--help" } }), 422],
    ["an unknown key", task({ verb: "stop" }), 422],
    ["a prototype", `{"__proto__":{"mayWrite":true},"repository":"${REPO}","prompt":"Hi."}`, 422],
  ];
  it.each(BODIES)("S27: %s is answered as a problem or a task", async (_, raw, status) => {
    const reply = await create(raw);

    expect([reply.status, reply.text.length < 1_000]).toEqual([status, true]);
  });

  it.each(["text/plain", "application/jsonx", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "is refused as %s",
    async (type) => {
      expect((await create(task({}), { "content-type": type })).status).toBe(415);
    },
  );

  it("keeps text well-formed, whatever it is made of", async () => {
    const { json: made } = await create(
      `{"repository":"${REPO}","prompt":"a\\ud800b\\u0000c \u202e\u{1f600} ${"z\u0301".repeat(50)}"}`,
    );
    const run = await api.store.runs.get(made.id);

    expect(run?.command?.instruction.isWellFormed()).toBe(true);
    expect(run?.command?.instruction).not.toContain("\0");
    expect(run?.command?.instruction).toContain("\u{1f600}");
  });

  it.each([
    "limit=0",
    "limit=101",
    "limit=1.5",
    "limit=",
    "limit=ten",
    "state=lost",
    "repository=octo",
    "repository=octo/../x",
    "after=x",
    `after=${"A".repeat(300)}`,
    `after=${Buffer.from('{"createdAt":-1,"id":"x"}').toString("base64url")}`,
    `after=${Buffer.from('{"createdAt":1,"id":"0123456789abcdef0123456789","more":1}').toString("base64url")}`,
    "nope=1",
  ])("of a list (%s) is a 400 that names the field", async (query) => {
    const { status, json: problem } = await ask(`GET /v1/tasks?${query}`, { as: "rita" });

    expect(status).toBe(400);
    expect(problem.detail).toContain(query.split("=")[0] ?? "");
  });

  it.each(["%00", "..%2f..%2fetc", `${RUN}%20`, RUN.toUpperCase(), "'or'1'='1", "x".repeat(2_000)])(
    "of a task's id (%s) is not there",
    async (id) => {
      expect((await ask(`GET /v1/tasks/${id}`, { as: "octo" })).status).toBe(404);
    },
  );

  it("of a path that can't be decoded is no path of the API", async () => {
    const { status } = await fetch(`${api.url}/v1/tasks/%ff`);

    expect(status).toBe(404);
  });

  it.each(["", "a b", "x".repeat(256), "\u00e9"])("of a key (%s) is a 400", async (key) => {
    const headers = { "idempotency-key": key };
    const reply = await ask("POST /v1/tasks", {
      as: "octo",
      headers,
      body: { repository: REPO, prompt: "Hi." },
    });

    expect([reply.status, reply.json.detail]).toEqual([400, expect.stringContaining("idempotency-key")]);
  });
});

describe("S8: what is secret", () => {
  it("is in no answer, whatever fails with it", async () => {
    const fails = () => Promise.reject(new Error(`connect https://x:${CANARY}@host failed`));
    const broken = [
      { viewers: { byToken: fails } },
      { records: { ...api.parts.records, record: fails, list: fails } },
      { asker: { open: fails, say: fails } },
      { askOnce: fails },
      { outcomes: fails },
    ];
    for (const [index, parts] of broken.entries()) {
      const { ask: askBroken } = await anAsker(await api.another(parts));
      const body = { repository: REPO, prompt: "Hi." };
      const replies = await Promise.all([
        askBroken(`GET /v1/tasks/${RUN}`, { as: "octo" }),
        askBroken("GET /v1/tasks", { as: "octo" }),
        askBroken("GET /v1/outcomes", { as: "octo" }),
        askBroken("POST /v1/tasks", { as: "octo", body, headers: { "idempotency-key": `k${index}` } }),
      ]);
      expect(replies.map(({ status }) => status)).toContain(500);
      for (const { text, headers } of replies) expect(`${text}${[...headers]}`).not.toContain(CANARY);
    }
  });

  it("is not said again to whoever sent it", async () => {
    const reply = await create(task({ [CANARY]: 1 }));
    const bad = await ask("GET /v1/tasks", { authorization: `Bearer ${CANARY}` });

    expect(reply.status).toBe(422);
    expect(bad.text).not.toContain(CANARY);
  });
});
