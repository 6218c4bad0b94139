// needs: bubblewrap, python, curl
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DaytonaOptions } from "../../demo/daytona/account.ts";
import { type ScriptedModel, startScriptedModel } from "../../demo/model/scripted-model.ts";
import { findAgent } from "../../src/compose/find-agent.ts";
import { examine } from "../../src/doctor/check.ts";
import { checkSandbox } from "../../src/doctor/check-sandbox.ts";
import type { ModelAccess } from "../../src/sandbox/sandbox.ts";
import { against, type DaytonaUnderTest } from "../sandbox/daytona/a-daytona.ts";

const KEY = "sk-ant-api03-of-the-account-0123456789";
const NAME = "doctor-0123456789ab";
const PATIENCE = { limitMs: 150_000, graceMs: 30_000 };
const site = () => ({ status: 200 });

let scripted: ScriptedModel;
let model: ModelAccess;
let port = 0;

/** The scripted model, with the list of models by which a key is tried beside it. */
const api = createServer(async (request, response) => {
  const key = String(request.headers["x-api-key"]);
  if (request.method === "GET") return response.writeHead(key === KEY ? 200 : 401).end("{}");
  const body = Buffer.concat(await request.toArray());
  const headers = { "content-type": "application/json", "x-api-key": key, "anthropic-version": "2023-06-01" };
  const answer = await fetch(`${scripted.url}${request.url}`, { method: "POST", headers, body });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
  return response.end(Buffer.from(await answer.arrayBuffer()));
});

beforeAll(async () => {
  scripted = await startScriptedModel({ script: [], acceptKeys: [KEY] });
  await once(api.listen(0, "127.0.0.1"), "listening");
  port = (api.address() as AddressInfo).port;
  model = { baseUrl: `http://127.0.0.1:${port}`, credential: { kind: "api_key", secret: KEY } };
});
afterAll(async () => {
  api.close();
  await scripted.close();
});

/** What the doctor says of an account, by name; none of its sandboxes is left. */
async function examineAccount(
  account: Partial<DaytonaOptions>,
  look: (rows: Record<string, unknown>, under: DaytonaUnderTest) => void,
): Promise<void> {
  const internet = {
    ports: new Set([port]),
    sites: new Map([
      ["registry.npmjs.org", site],
      ["openrouter.ai", site],
    ]),
  };
  const claude = findAgent(undefined, process.env.PATH) ?? "claude";
  await against({ account: { internet, claude, ...account }, provider: { model } }, async (under) => {
    const check = checkSandbox({
      ...{
        name: NAME,
        kind: "daytona",
        model,
        modelName: "sonnet",
        mayHoldModelKey: false,
        folders: [],
        now: Date.now,
      },
      open: async () => ({ provider: under.provider, standing: "daytona", weaknesses: [] }),
    });
    const found = await examine([check], PATIENCE);
    look(Object.fromEntries(found.map(({ name, ...row }) => [name, row])), under);
    expect(under.daytona.sandboxes()).toEqual([]);
  });
}

describe("a Daytona account in the doctor's eyes", { concurrent: true }, () => {
  it("F98: that gives all that is promised is good in every row, but for the hosts beside a model at an address", () =>
    examineAccount({}, (rows) => {
      const good = ["Sandbox", "Agent's user", "Vendor's program", "Unlisted host", "Model key"];
      const weak = { state: "warning", found: expect.stringContaining("registry.npmjs.org") };

      expect(rows).toEqual({
        ...Object.fromEntries(
          [...good, "Claude Code", "Tools", "Model"].map((name) => [
            name,
            expect.objectContaining({ state: "ok" }),
          ]),
        ),
        ...{ Isolation: expect.objectContaining(weak), "Listed host": expect.objectContaining(weak) },
      });
    }));

  it("F98: that takes no list of hosts shows it: a host that no list names is reached", () =>
    examineAccount({ tier: "limited" }, (rows) => {
      expect(rows).toMatchObject({
        Sandbox: { state: "ok" },
        Isolation: { state: "warning", found: expect.stringContaining("not Sandpiper's list of hosts") },
        "Unlisted host": { state: "warning", found: expect.stringContaining("openrouter.ai is reached") },
      });
    }));

  it("S46: whose own program answers the agent shows it, with the port", () =>
    examineAccount({ openDaemon: true }, (rows) => {
      expect(rows).toMatchObject({
        "Vendor's program": { state: "warning", found: expect.stringContaining("port 2280") },
        "Agent's user": { state: "warning", found: expect.stringContaining("serves one run") },
      });
    }));

  it("that puts the key in at the second try is told so", () =>
    examineAccount({ isStuck: (nth) => nth === 1 }, (rows) => {
      expect(rows).toMatchObject({
        Sandbox: { state: "warning", found: expect.stringMatching(/the second one\. .*placeholder/) },
        Model: { state: "ok" },
      });
    }));

  it("that never puts the key in is told apart from a wrong key", () =>
    examineAccount({ isStuck: () => true }, (rows) => {
      expect(rows).toMatchObject({
        "Model key": { state: "ok" },
        Model: { state: "problem", found: expect.stringContaining("the key is good, but the sandbox") },
      });
    }));

  it("S45: that can't keep the key outside gives no sandbox, and the rest is not known", () =>
    examineAccount({ secrets: false }, (rows) => {
      expect(rows).toMatchObject({
        Sandbox: { state: "problem", found: expect.stringContaining("can't be kept outside") },
        Model: { state: "unknown", found: "There is no sandbox to look in." },
      });
    }));
});
