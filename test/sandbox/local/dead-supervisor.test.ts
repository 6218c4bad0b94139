import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aJob, aScript, ended, free, toLockHolder, written } from "../../contract/sandbox/a-sandbox.ts";
import { aLocalProvider, canIsolate } from "./a-local-provider.ts";

/** Asks for a message until the door is open, and says what comes of it. */
const ASK = `const ask = () => fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", body: JSON.stringify({ model: "claude-sonnet-5-5", max_tokens: 9, messages: [{ role: "user", content: "hi" }] }) })
  .then(async (answer) => { for await (const part of answer.body) process.stdout.write(part); }, () => setTimeout(ask, 50));
ask();`;

describe.runIf(await canIsolate())("a local job whose supervisor is killed from outside", () => {
  it("S33: has cost what was counted by then, of the answer that broke off, too", async () => {
    const { provider, directory, close } = await aLocalProvider();
    const usage = { input_tokens: 1_000, output_tokens: 1 };
    const begun = { type: "message_start", message: { model: "claude-sonnet-5-5", usage } };
    const model = createServer((_, answer) => {
      answer
        .writeHead(200, { "content-type": "text/event-stream" })
        .write(`data: ${JSON.stringify(begun)}\n\n`);
    }).listen(0, "127.0.0.1");
    try {
      await once(model, "listening");
      const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
      const access = { baseUrl, credential: { kind: "api_key", secret: "sk" } } as const;
      const sandbox = await provider.acquire("dying");
      await sandbox.start(aJob("asking", ["/opt/node/bin/node", "-e", ASK], { model: access }));
      await written(sandbox, "asking", /message_start/);
      const [pid] = (await readFile(join(directory, "dying", "jobs", "asking", "pid"), "utf8")).split(" ");
      process.kill(Number(pid), "SIGKILL");

      expect((await ended(sandbox, "asking")).state).toEqual({ kind: "gone" });
      const { spend } = await sandbox.poll("asking", { offsetBytes: 0, capBytes: 0 });
      expect(spend).toMatchObject({ costMicroUsd: 2_010 });
    } finally {
      model.closeAllConnections();
      model.close();
      await close();
    }
  });

  it("is gone with all it ran, keeps what it wrote, and leaves no socket behind (F21, F42)", async () => {
    const { provider, directory, close } = await aLocalProvider();
    const temporary = process.env.TMPDIR;
    process.env.TMPDIR = directory;
    try {
      const sandbox = await provider.acquire("dying");
      const lock = `${sandbox.paths.repository}/lock`;
      await sandbox.start(aScript("orphan", toLockHolder(lock)));
      await written(sandbox, "orphan", /ready/);
      const [pid] = (await readFile(join(directory, "dying", "jobs", "orphan", "pid"), "utf8")).split(" ");
      process.kill(Number(pid), "SIGKILL");

      expect(await ended(sandbox, "orphan")).toEqual({ output: "ready\n", state: { kind: "gone" } });
      await free(sandbox, lock);
      await provider.destroy("dying");
      expect(await readdir(directory)).toEqual([".etc"]);
    } finally {
      if (temporary === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = temporary;
      await close();
    }
  });
});
