import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/create-api.ts";
import { GitHubError } from "../../src/errors.ts";
import { aShownRun, RUN } from "./a-shown-run.ts";
import { type AnApi, anApi, nobody, REPO } from "./an-api.ts";
import { type Ask, anAsker } from "./ask.ts";

let api: AnApi;
let asker: Awaited<ReturnType<typeof anAsker>>;

beforeAll(async () => {
  api = await anApi();
  asker = await anAsker(api.url);
  await aShownRun(api);
});
afterAll(() => api.close());

/** Each operation with a request that it takes. */
const LINES: Record<string, { line: string; body?: object }> = {
  listTasks: { line: `GET /v1/tasks?repository=${REPO}` },
  getTask: { line: "GET /v1/tasks/:id" },
  getTaskEvidence: { line: "GET /v1/tasks/:id/evidence" },
  listTaskFiles: { line: "GET /v1/tasks/:id/files" },
  listTaskPrompts: { line: "GET /v1/tasks/:id/prompts" },
  getTaskSession: { line: "GET /v1/tasks/:id/session" },
  listTaskLogs: { line: "GET /v1/tasks/:id/logs" },
  listOutcomes: { line: `GET /v1/outcomes?repository=${REPO}` },
  createTask: { line: "POST /v1/tasks", body: { repository: REPO, prompt: "Hi." } },
  sendMessage: { line: "POST /v1/tasks/:id/messages", body: { text: "More." } },
  stopTask: { line: "POST /v1/tasks/:id/stop", body: {} },
  publishTask: { line: "POST /v1/tasks/:id/publish", body: {} },
};

const isWrite = ({ line }: { line: string }) => line.startsWith("POST");

function failing(error: Error) {
  return api.another({ viewers: { byToken: () => Promise.reject(error) } });
}

interface Sent {
  as: string;
  body: object | undefined;
}

/** As it should be, by nobody, and for what is not there. */
async function askWhole(line: string, { as, body }: Sent): Promise<void> {
  const missing = line.replace(/\/[0-9a-f]{26}/, `/${"f".repeat(26)}`).replace(REPO, "octo/none");
  const elsewhere = body && JSON.parse(JSON.stringify(body).replace(REPO, "octo/none"));
  await asker.ask(line, { as, body });
  await asker.ask(line, {});
  await asker.ask(missing, { as, body: elsewhere });
}

async function readWrongly(line: string, as: string): Promise<void> {
  await asker.ask(`${line}${line.includes("?") ? "&" : "?"}nope=1`, { as });
}

async function writeWrongly(line: string, { as, body }: Sent): Promise<void> {
  const { ask } = asker;
  const headers = { "content-type": "application/json" };
  await ask(line, { as: "rita", body });
  await ask(line, { as, raw: "{", headers });
  await ask(line, { as, raw: " ".repeat(70_000), headers });
  await ask(line, { as, raw: "{}", headers: { "content-type": "text/plain" } });
  await ask(line, { as, body: { nope: 1 } });
  await ask(line, { as: "wendy", body, headers: { "idempotency-key": "used" } });
}

/** Asks for every status of every operation. */
async function askAll(id: string): Promise<Set<string>> {
  const { ask, seen } = asker;
  const { json: first } = await ask("POST /v1/tasks", {
    as: "wendy",
    headers: { "idempotency-key": "used" },
    body: { repository: REPO, prompt: "First." },
  });
  const gone = new GitHubError("is down", { code: "down", status: 0, retry: "backoff" });
  const others: Ask[] = [];
  for (const url of [await failing(new Error("broken")), await failing(gone)]) {
    const other = await anAsker(url);
    others.push(async (line, asked) => {
      const reply = await other.ask(line, asked);
      for (const each of other.seen) seen.add(each);
      return reply;
    });
  }
  // Its clock stands still, so that nothing comes back however slow the machine is.
  const flooded = await anAsker(await api.another({ viewers: nobody(), now: () => 0 }));
  for (let index = 0; index < 60; index += 1)
    await flooded.ask("GET /v1/tasks", { authorization: `Bearer nobodys-token-${index}` });

  for (const operation of Object.values(LINES)) {
    const line = operation.line.replace(":id", isWrite(operation) ? first.id : id);
    const as = operation === LINES.createTask ? "wendy" : "octo";
    const { body } = operation;
    await askWhole(line, { as, body });
    for (const other of others) await other(line, { as, body });
    await flooded.ask(line, { authorization: "Bearer nobodys-token-more", body });
    await (isWrite(operation) ? writeWrongly(line, { as, body }) : readWrongly(line, as));
  }
  await ask("GET /v1/tasks/:id/session".replace(":id", id), { as: "rita" });
  await ask("GET /v1/openapi.json");
  for (const each of flooded.seen) seen.add(each);
  return seen;
}

describe("the description of the API", () => {
  it("has a path for every route, and a route for every path", () => {
    const routes = createApi(api.parts).map(
      ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`,
    );
    const { paths } = asker.described;
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(described.toSorted()).toEqual(routes.toSorted());
    expect(
      Object.values(paths)
        .flatMap((each) => Object.values(each).map(({ operationId }) => operationId))
        .toSorted(),
    ).toEqual([...Object.keys(LINES), "getDescription"].toSorted());
  });

  it("has no status that no call comes to", async () => {
    const seen = await askAll(RUN);
    const described = Object.values(asker.described.paths)
      .flatMap((each) => Object.values(each))
      .flatMap(({ operationId, responses }) =>
        Object.keys(responses).map((status) => `${operationId} ${status}`),
      );

    expect([...seen].toSorted()).toEqual(described.toSorted());
  });

  it("has schemas that are whole, each with a use", () => {
    const { components, paths } = asker.described as unknown as {
      components: { schemas: Record<string, object> };
      paths: object;
    };
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    for (const [name, schema] of Object.entries(components.schemas)) {
      expect(() => ajv.compile(schema), name).not.toThrow();
      expect(JSON.stringify(paths)).toContain(`"#/components/schemas/${name}"`);
    }
  });

  it("needs no token, and names where it is served", async () => {
    const { status, json } = await asker.ask("GET /v1/openapi.json");

    expect(status).toBe(200);
    expect(json).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://sandpiper.test" }] });
  });
});
