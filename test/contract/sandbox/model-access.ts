import type { IncomingHttpHeaders } from "node:http";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ModelAccess, Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import { aJob, aScript, run, shell, useProvider, written } from "./a-sandbox.ts";
import { useServer } from "./a-server.ts";

const SECRET = "sk-ant-9f3Kq7VtZ2mXw8LpRb4Nc6Yd1Hs5Jg0Ea";
/** The shortest piece of the secret that would tell something. */
const PIECE_CHARS = 12;

/** Asks the model's API as the agent does, where its variables say it is; a door that is only just opening is asked again. */
const ASK = `
const ask = async (method, path) => {
  for (let left = 200; ; left -= 1) {
    try {
      const body = method === "POST" ? JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: "hi" }] }) : undefined;
      const answer = await fetch(process.env.ANTHROPIC_BASE_URL + path, {
        method, body, headers: { "x-api-key": process.env.ANTHROPIC_API_KEY ?? "", authorization: "Bearer " + process.env.CLAUDE_CODE_OAUTH_TOKEN } });
      return answer.status + " " + (await answer.text());
    } catch (error) {
      if (left === 0) return String(error);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
};
const asked = JSON.parse(process.argv[1]);
(async () => { for (const [method, path] of asked) console.log(await ask(method, path)); })();
`;

/** Everything that a job can read of processes and of files that are not the system's. */
const DUMP = `
env
cat /proc/self/environ
[ "$1" = all ] && cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline
[ "$1" = all ] && find "$HOME" "$2" /tmp /run /etc /opt -type f -size -1000k ! -name node ! -name claude -exec cat {} + 2>/dev/null
true
`;

/** The model's account, used from inside without its key ever being there (S8). */
export function describeModelAccess(
  createProvider: CreateProvider,
  { isolated, modelKey, node, modelHost = "127.0.0.1" }: Traits,
): void {
  describe("a job's way to the model", () => {
    const at = useProvider(createProvider);
    let body = "scripted";
    let requests: { path: string; headers: IncomingHttpHeaders }[] = [];
    const serverPort = useServer((asked, answer) => {
      requests.push({ path: `${asked.method} ${asked.url}`, headers: asked.headers });
      answer.end(body);
    });
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("model");
      at().expose(serverPort());
    });
    beforeEach(() => {
      requests = [];
    });

    const toModel = (kind: ModelAccess["credential"]["kind"]): ModelAccess => ({
      baseUrl: `http://${modelHost}:${serverPort()}`,
      credential: { kind, secret: SECRET },
    });
    const ask = async (name: string, asked: [string, string][], model: ModelAccess | undefined) =>
      (await run(sandbox, aJob(name, [node, "-e", ASK, JSON.stringify(asked)], { model }))).output
        .trim()
        .split("\n");

    it.each([
      ["api_key", "x-api-key", SECRET],
      ["oauth_token", "authorization", `Bearer ${SECRET}`],
    ] as const)("puts the real %s in outside the sandbox", async (kind, header, value) => {
      const answers = await ask(
        `with-${kind.replace("_", "-")}`,
        [["POST", "/v1/messages?beta=true"]],
        toModel(kind),
      );

      expect(answers).toEqual(["200 scripted"]);
      // A provider may have looked first whether the key is put in.
      const last = requests.pop();
      expect(last?.path).toBe("POST /v1/messages?beta=true");
      expect(requests.every(({ path }) => path === "POST /v1/messages")).toBe(true);
      expect(last?.headers[header]).toBe(value);
      const others = { ...last?.headers, [header]: undefined };
      expect(JSON.stringify(others)).not.toContain(SECRET);
    });

    it.runIf(modelKey === "gateway")(
      "leads to the model's routes and to no other of the operator's account",
      async () => {
        const asked: [string, string][] = [
          ["GET", "/v1/files"],
          ["POST", "/v1/messages/batches"],
          ["GET", "/v1/organizations/me"],
          ["POST", "/v1/messages/count_tokens"],
        ];
        const answers = await ask("routes", asked, toModel("api_key"));

        expect(answers.map((answer) => answer.split(" ")[0])).toEqual(["403", "403", "403", "200"]);
        expect(requests.map(({ path }) => path)).toEqual(["POST /v1/messages/count_tokens"]);
      },
    );

    it("S33: tells what its calls cost where a gateway counts them, and not what its output says", async () => {
      body = JSON.stringify({
        type: "message",
        model: "claude-sonnet-5-5",
        usage: { input_tokens: 1_000, output_tokens: 50 },
      });
      const forged = `console.log(JSON.stringify({ type: "result", total_cost_usd: 49.99 }));`;
      const asked = JSON.stringify([
        ["POST", "/v1/messages"],
        ["POST", "/v1/messages?beta=true"],
      ]);
      const args = [node, "-e", forged + ASK, asked];
      await run(sandbox, aJob("cost", args, { model: toModel("api_key") }));
      body = "scripted";

      const { spend } = await sandbox.poll("cost", { offsetBytes: 0, capBytes: 0 });
      expect(spend).toEqual(modelKey === "gateway" ? { costMicroUsd: 5_000, isUsedUp: false } : undefined);
    });

    it("S33: tells of no cost of a job without a model", async () => {
      await run(sandbox, aScript("no-cost", "true"));

      expect(await sandbox.poll("no-cost", { offsetBytes: 0, capBytes: 0 })).not.toHaveProperty("spend");
    });

    it.skipIf(modelKey === "variable").each(["api_key", "oauth_token"] as const)(
      "keeps the %s out of variables, processes and files",
      async (kind) => {
        const model = toModel(kind);
        const { output } = await run(
          sandbox,
          aScript(
            `dump-${kind.replace("_", "-")}`,
            DUMP,
            { model },
            isolated ? "all" : "own",
            sandbox.paths.repository,
          ),
        );

        expect(output).toMatch(kind === "api_key" ? /^ANTHROPIC_API_KEY=./m : /^CLAUDE_CODE_OAUTH_TOKEN=./m);
        for (const form of toForms(SECRET)) {
          for (let from = 0; from + PIECE_CHARS <= form.length; from += 1) {
            expect(output.includes(form.slice(from, from + PIECE_CHARS))).toBe(false);
          }
        }
      },
    );

    it("is no way for a job that has no model: no address, no key", async () => {
      const { output } = await run(sandbox, aScript("no-model", "env"));

      expect(output).not.toMatch(/ANTHROPIC|CLAUDE_CODE/);
    });

    it.runIf(modelKey === "variable")("has the key in that job alone, and the report says so", async () => {
      const model = toModel("api_key");
      const holder = aScript("holder", "env; until [ -f go ]; do sleep 0.05; done", { model });
      const { weaknesses } = await sandbox.start(holder);
      await written(sandbox, "holder", /^ANTHROPIC_API_KEY=./m);
      const { output } = await run(sandbox, aScript("other", "env; cat /tmp/* $HOME/* 2>/dev/null; true"));
      await shell(sandbox, 'touch "$1/go"', sandbox.paths.repository);

      expect(output).not.toContain(SECRET);
      expect(weaknesses).toContainEqual(expect.stringContaining("the model's key is a variable"));
    });
  });
}

function toForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const reversed = [...secret].toReversed().join("");
  return [
    secret,
    reversed,
    bytes.toString("hex"),
    bytes.toString("base64"),
    bytes.subarray(1).toString("base64"),
  ];
}
