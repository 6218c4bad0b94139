import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createLocalProvider } from "../../../src/sandbox/local/local-provider.ts";
import { aJob, aScript, execute, run, textOf } from "../../contract/sandbox/a-sandbox.ts";
import { canIsolate } from "./a-local-provider.ts";

const ASK = `
(async () => {
  for (let left = 200; left > 0; left -= 1) {
    const answer = await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
      method: "POST",
      body: JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: "hi" }] }),
    }).catch(() => undefined);
    if (answer !== undefined) return console.log(answer.status, await answer.text());
    await new Promise((done) => setTimeout(done, 50));
  }
})();
`;

it.skipIf(!(await canIsolate()))(
  "F97: the clone and the gateway to the model go through the operator's proxy; no agent is told of it",
  async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().on("end", () => response.end("from the proxy"));
    });
    const port = await new Promise<number>((listening) => {
      proxy.listen(0, "127.0.0.1", () => listening((proxy.address() as { port: number }).port));
    });
    const address = `http://me:proxy-canary@127.0.0.1:${port}`;
    const outbound = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: address, http_proxy: address };
    const directory = await mkdtemp(join(tmpdir(), "sandpiper-outbound-"));
    const provider = await createLocalProvider({
      directory,
      agent: process.execPath,
      allowUnsafe: false,
      outbound,
    });
    const sandbox = await provider.acquire("one");

    const git = ["git", "ls-remote", "http://github.invalid/acme/shelf.git"];
    await execute(sandbox, git, { network: "open" });
    const closed = await execute(sandbox, ["env"]);
    const credential = { kind: "api_key", secret: "sk-ant-1" } as const;
    const model = { baseUrl: "http://model.invalid", credential };
    const { output } = await run(sandbox, aJob("ask", [sandbox.paths.agent, "-e", ASK], { model }));
    const agentsEnv = await run(sandbox, aScript("env", "env"));

    expect(output).toBe("200 from the proxy\n");
    expect(asked[0]).toMatch(/^GET http:\/\/github\.invalid\/acme\/shelf\.git\/info\/refs/);
    expect(asked.at(-1)).toBe("POST http://model.invalid/v1/messages");
    expect(textOf(closed.stdout) + agentsEnv.output).not.toContain("proxy-canary");
    await provider.destroy("one");
    await new Promise((done) => proxy.close(done));
    await rm(directory, { recursive: true, force: true });
  },
);
