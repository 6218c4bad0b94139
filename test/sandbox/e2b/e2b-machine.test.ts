// needs: bubblewrap, python
import { createHash } from "node:crypto";
import * as sdk from "e2b";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../../../src/sandbox/e2b/create-sandbox.ts";
import { createE2bMachine } from "../../../src/sandbox/e2b/e2b-machine.ts";
import type { Machine } from "../../../src/sandbox/remote/machine.ts";
import { until } from "../../contract/sandbox/a-sandbox.ts";
import { API_KEY, anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

const PATIENCE = { env: {}, timeoutMs: 30_000 };
const SECRET = "sk-ant-9f3Kq7VtZ2mXw8LpRb4Nc6Yd1Hs5Jg0Ea";

const OPTIONS: Omit<Parameters<typeof createE2bMachine>[0], "sandbox"> = {
  sdk,
  name: "machine",
  hostLists: { standing: "unknown" },
  mayHoldModelKey: false,
  log: pino({ level: "silent" }),
  now: Date.now,
};

describe("an E2B machine", () => {
  let e2b: E2bUnderTest;
  let machine: Machine;
  beforeAll(async () => {
    e2b = await anE2bProvider();
    const { apiUrl, sandboxUrl } = e2b.small;
    const client = { sdk, connection: { apiKey: API_KEY, apiUrl, sandboxUrl } };
    const recipe = { template: "base", metadata: {}, timeoutMs: 600_000 };
    const sandbox = await createSandbox(client, recipe);
    machine = createE2bMachine({ ...OPTIONS, sandbox });
  });
  afterAll(() => e2b.close());

  it("runs a line of sh as root, and tells its exit code and output", async () => {
    const line = `printf '%s' "$(id -un) it's $0"; exit 7`;

    expect(await machine.run(line, PATIENCE)).toMatchObject({
      exitCode: 7,
      output: expect.stringMatching(/^root it's sh\n/),
    });
    expect(await machine.run("echo fine", PATIENCE)).toEqual({ exitCode: 0, output: "fine\n" });
  });

  it("gives variables that no list of processes shows (S8)", async () => {
    const line = `printf '%s\\n' "$SECRET"; cat /proc/[0-9]*/cmdline | tr '\\000' ' '`;
    const { output } = await machine.run(line, { ...PATIENCE, env: { SECRET } });

    expect(output.split("\n")[0]).toBe(SECRET);
    expect(output.split(SECRET)).toHaveLength(2);
  });

  it("kills a command that takes too long with its children (F12)", async () => {
    const line = "exec 9>/tmp/lock; flock 9; sleep 300 & sleep 300";
    const work = machine.run(line, { env: {}, timeoutMs: 300 });

    await expect(work).rejects.toMatchObject({ code: "timed_out" });
    await until(async () => {
      const { exitCode } = await machine.run("flock --nonblock /tmp/lock true", PATIENCE);
      expect(exitCode).toBe(0);
    });
  });

  it("tells a command that was killed by somebody else by its exit code", async () => {
    expect((await machine.run("kill -KILL $$", PATIENCE)).exitCode).toBe(137);
  });

  it("takes no endless output (S15)", async () => {
    const run = async (_: string, { onStdout, signal }: sdk.CommandStartOpts) => {
      for (let times = 0; times < 2; times += 1) await onStdout?.("x".repeat(200 * 1024 * 1024));
      signal?.throwIfAborted();
    };
    const hostile = createE2bMachine({ ...OPTIONS, sandbox: { commands: { run } } as never });

    await expect(hostile.run("true", PATIENCE)).rejects.toMatchObject({ code: "bad_answer" });
  });

  it("writes whole files", async () => {
    const content = Buffer.alloc(
      3 * 1024 * 1024,
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    );
    await machine.upload("/var/tmp/some/where/file", content);
    const { output } = await machine.run("sha256sum </var/tmp/some/where/file", PATIENCE);

    expect(output.split(" ")[0]).toBe(createHash("sha256").update(content).digest("hex"));
  });

  it("sends the account's key to nobody but the account (S8)", () => {
    const inside = e2b.small.requests.filter(({ path }) => !/^\/(v2\/)?sandboxes/.test(path));

    expect(inside.length).toBeGreaterThan(5);
    expect(JSON.stringify(inside)).not.toContain(API_KEY);
  });
});
