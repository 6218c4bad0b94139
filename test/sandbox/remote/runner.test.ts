// needs: bubblewrap, python
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandResult, Machine } from "../../../src/sandbox/remote/machine.ts";
import { createRemoteSandbox } from "../../../src/sandbox/remote/remote-sandbox.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { aScript, ended, execute, run, shell, textOf, written } from "../../contract/sandbox/a-sandbox.ts";
import { toCpuMsOf } from "../../support/cpu-time.ts";
import { aBoxProvider } from "./a-box-provider.ts";

const isRoot = process.getuid?.() === 0;
const LIMITS = { timeoutMs: 20_000, capBytes: 1_000_000 };

describe.runIf(isRoot)("a distant sandbox with a user of the agent's own (S8)", () => {
  let boxes: Awaited<ReturnType<typeof aBoxProvider>>;
  let sandbox: Sandbox;
  beforeAll(async () => {
    boxes = await aBoxProvider();
    sandbox = await boxes.provider.acquire("split");
  });
  afterAll(() => boxes.close());

  it("lets the agent write neither the app's git directory, nor its program, nor a job's records", async () => {
    const script = `
id -un
for path in app.git/config bin/new.py jobs/forged app/x inbox/x egress new; do
  echo stolen 2>/dev/null >"/var/tmp/sandpiper/$path" && echo "wrote $path"
done
ls /var/tmp/sandpiper/jobs /var/tmp/sandpiper/app 2>&1 | grep -c denied
touch "$HOME/mine" mine && echo own`;
    const { output } = await run(sandbox, aScript("writes", script));

    expect(output.split("\n")).toEqual(["agent", "2", "own", ""]);
  });

  it("hides the variables of the app's commands from the agent, and what it left behind ends first", async () => {
    const spy =
      'trap "" TERM; echo ready; while :; do cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; sleep 0.01; done 2>/dev/null';
    await sandbox.start(aScript("spy", `setsid sh -c '${spy}'`));
    await written(sandbox, "spy", /setsid/);
    const env = { TOKEN: "ghs_theTokenOfTheClone" };
    await sandbox.exec(["sleep", "0.3"], { ...LIMITS, env, network: "none" });
    await sandbox.exec(["sleep", "0.3"], { ...LIMITS, env, network: "open" });

    const { output, state } = await ended(sandbox, "spy");
    expect(state.kind).not.toBe("running");
    expect(output).toContain("setsid");
    expect(output.includes("ghs_theTokenOfTheClone")).toBe(false);
  });

  it("gives the agent what the app's command lays out in the work tree", async () => {
    await sandbox.exec(["sh", "-c", "mkdir -p lib && echo one >lib/file && ln -s /etc/passwd link"], {
      ...LIMITS,
      network: "open",
    });
    const { output } = await run(sandbox, aScript("edits", "echo two >lib/file && rm link && cat lib/file"));

    expect(output).toBe("two\n");
    expect(textOf((await shell(sandbox, "stat -c %U /etc/passwd")).stdout)).toBe("root\n");
  });

  it("S21: keeps of a job's errors the last, and never more than a megabyte", async () => {
    await run(sandbox, aScript("errors", "head -c 20000000 /dev/zero >&2; printf last >&2"));
    const { stdout } = await shell(sandbox, "stat -c %s /var/tmp/sandpiper/jobs/errors/stderr");

    expect(Number(textOf(stdout))).toBeLessThanOrEqual(1_048_576);
    expect(await sandbox.stderrTail("errors")).toMatch(/last$/);
  });

  it("is no root by any way the agent has", async () => {
    const script =
      "cp /bin/sh sh; chmod u+s sh; ./sh -c 'id -u'; unshare -r id -u 2>/dev/null; grep NoNewPrivs /proc/self/status";
    const { output } = await run(sandbox, aScript("root", script));

    expect(output).toMatch(/NoNewPrivs:\t1\n$/);
    expect(output).not.toMatch(/^0$/m);
  });
});

describe("a distant sandbox", () => {
  it("with one user for all says so in the report", async () => {
    const boxes = await aBoxProvider({ user: "agent" });
    const sandbox = await boxes.provider.acquire("one-user");

    const { weaknesses } = await sandbox.start(aScript("job", "true"));
    expect(weaknesses).toContain("the agent is the same user as the app's own commands in the sandbox");
    await boxes.close();
  });

  it("finds out that the account's own rules override its list of hosts (S9)", async () => {
    const overridden = await aBoxProvider({ isOverridden: true });
    const sandbox = await overridden.provider.acquire("overridden");
    const { weaknesses } = await sandbox.start(aScript("job", "true"));
    await overridden.close();
    const obeyed = await aBoxProvider();
    const other = await obeyed.provider.acquire("obeyed");

    expect(weaknesses).toEqual(["the account's own network rules override the sandbox's list of hosts"]);
    expect((await other.start(aScript("job", "true"))).weaknesses).toEqual([]);
    await obeyed.close();
  });

  it("tells an upload that failed and said nothing of it", async () => {
    const boxes = await aBoxProvider();
    await boxes.provider.acquire("silent");
    const machine: Machine = { ...boxes.toMachine("silent"), upload: async () => undefined };
    const sandbox = toSandbox(machine);
    const stdin = Buffer.alloc(100_000, "x");

    await expect(execute(sandbox, ["cat"], { stdin })).rejects.toMatchObject({
      code: "upload_failed",
      retry: "backoff",
    });
    await expect(sandbox.start(aScript("job", "cat", { stdin }))).rejects.toMatchObject({
      code: "upload_failed",
    });
    expect(await sandbox.poll("job", { offsetBytes: 0, capBytes: 10 })).toMatchObject({
      state: { kind: "gone" },
    });
    await boxes.close();
  });

  it("installs its program where it is missing, and once", async () => {
    const boxes = await aBoxProvider();
    await boxes.provider.acquire("fresh");
    const inner = boxes.toMachine("fresh");
    let commands = 0;
    const run: Machine["run"] = (command, options) => {
      commands += 1;
      return inner.run(command, options);
    };
    const sandbox = toSandbox({ ...inner, run });
    await shell(sandbox, "true");
    const first = commands;
    await shell(sandbox, "true");

    expect([first, commands]).toEqual([3, 4]);
    await boxes.close();
  });
});

/** A machine that answers what an attacker who took it over would (S15). */
describe("a distant sandbox that lies", () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000)).toString("base64");
  const answering = (output: string, exitCode = 0) =>
    toSandbox({
      run: async (): Promise<CommandResult> => ({ exitCode, output }),
      upload: async () => undefined,
      allowHosts: async () => [],
      provideModelKey: async () => ({ kept: [], env: {}, weaknesses: [] }),
    });

  it.each([
    ["nothing", ""],
    ["no JSON", "sandpiper:{"],
    ["another type", 'sandpiper:{"chunk":1,"state":{"kind":"running"}}'],
    ["another state", 'sandpiper:{"chunk":"","state":{"kind":"flying"}}'],
    ["no base64", 'sandpiper:{"chunk":"\\u0000","state":{"kind":"running"}}'],
    ["what is not packed", 'sandpiper:{"chunk":"aGVsbG8=","state":{"kind":"running"}}'],
    ["more than was asked for", `sandpiper:{"chunk":"${bomb}","state":{"kind":"running"}}`],
    ["a list", "sandpiper:[]"],
  ])("with %s is a fault, and nothing is believed", async (_, output) => {
    const poll = answering(output).poll("job", { offsetBytes: 0, capBytes: 1_000 });

    await expect(poll).rejects.toMatchObject({ name: "SandboxError", retry: "backoff" });
  });

  it.each([
    [
      "ends that are none",
      `sandpiper:{"chunk":"","state":{"kind":"gone"},"ends":[${"0,".repeat(4_000_000)}0]}`,
    ],
    ["a million answers", 'sandpiper:{"chunk":1}\n'.repeat(400_000)],
  ])("with %s is a fault as soon as it is read (S15, S32)", async (_, output) => {
    const before = process.memoryUsage().heapUsed;
    const look = async () => {
      const poll = answering(output).poll("job", { offsetBytes: 0, capBytes: 1_000 });
      await expect(poll).rejects.toMatchObject({ code: "runner_failed", retry: "backoff" });
    };

    expect(await toCpuMsOf(look)).toBeLessThan(2_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(500_000_000);
  });

  it("is believed in its last answer", async () => {
    const of = (chunk: string) => `sandpiper:{"chunk":"${chunk}","ends":null,"state":{"kind":"running"}}`;
    const poll = answering(`${of("aGVsbG8=")}\nnoise sandpiper:{}\n${of("")}\r\nmore`).poll("job", {
      ...{ offsetBytes: 0, capBytes: 1_000 },
    });

    await expect(poll).resolves.toMatchObject({ state: { kind: "running" } });
  });

  it("whose image has no Python is told so, once and for all", async () => {
    await expect(answering("sh: python3: not found", 127).stderrTail("job")).rejects.toMatchObject({
      code: "bad_image",
      retry: "never",
    });
  });

  it.each(["../x", "a/b", "", ".hidden", "x".repeat(200)])("is asked for no job named %j", async (name) => {
    await expect(answering("").kill(name, 0)).rejects.toMatchObject({ code: "bad_name" });
  });
});

function toSandbox(machine: Machine): Sandbox {
  return createRemoteSandbox({ name: "one", machine, gitHost: "github.com", isNew: false, isLimited: false });
}
