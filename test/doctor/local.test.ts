// needs: bubblewrap
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/check.ts";
import { checkSandbox } from "../../src/doctor/check-sandbox.ts";
import { SandboxError } from "../../src/errors.ts";
import { createLocalProvider, type LocalProvider } from "../../src/sandbox/local/local-provider.ts";
import type { SandboxProvider } from "../../src/sandbox/sandbox.ts";
import { NO_BUBBLEWRAP } from "../sandbox/local/a-local-provider.ts";

const KEY = "sk-ant-api03-of-this-machine-0123456789";
const NAME = "doctor-0123456789ab";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "sandpiper-doctor-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

type Options = Partial<Parameters<typeof createLocalProvider>[0]>;

/** A provider without Claude Code, in a folder of its own. */
function aProvider(name: string, more: Options = {}): Promise<LocalProvider> {
  return createLocalProvider({
    directory: join(directory, name),
    agent: process.execPath,
    allowUnsafe: true,
    ...more,
  });
}

/** What the doctor says of this machine's sandboxes, by name. */
async function look(
  provider: LocalProvider,
  { limitMs = 150_000, ...more }: Partial<SandboxProvider> & { limitMs?: number } = {},
) {
  const check = checkSandbox({
    ...{
      name: NAME,
      kind: "local",
      modelName: "sonnet",
      mayHoldModelKey: false,
      folders: ["/opt/tools"],
      now: Date.now,
    },
    model: { baseUrl: "http://127.0.0.1:9", credential: { kind: "api_key", secret: KEY } },
    open: async () => ({
      provider: { ...provider, ...more },
      standing: provider.isIsolated ? "isolated" : "not isolated",
      weaknesses: provider.weaknesses,
    }),
  });
  const found = await examine([check], { limitMs, graceMs: 10_000 });
  return Object.fromEntries(found.map(({ name, ...row }) => [name, row]));
}

describe("a sandbox of this machine in the doctor's eyes", { concurrent: true }, () => {
  it("S21: shows the key where the operator has left it in a folder for agents, by its place alone", async () => {
    const tools = join(directory, "tools");
    const mounts = [{ path: "/opt/tools", source: tools, bin: undefined }];
    await mkdir(tools);
    await writeFile(join(tools, "config"), `token="${KEY}"\n`);

    const rows = await look(await aProvider("mounted", { mounts }));

    expect(rows["Model key"]).toMatchObject({
      ...{ state: "problem", found: "the agent can read the real key in one place" },
      detail: "/opt/tools/config",
    });
    expect(JSON.stringify(rows)).not.toContain(KEY);
  });

  it("is none without bubblewrap, and the agent is the app's own user", async () => {
    const rows = await look(await aProvider("unsafe", NO_BUBBLEWRAP));

    expect(rows.Isolation).toMatchObject({
      state: "problem",
      found: expect.stringContaining("not isolated"),
    });
    expect(rows["Agent's user"]?.state).toBe("problem");
  });

  it("without Claude Code is told so, and the model is not blamed", async () => {
    const rows = await look(await aProvider("no-agent"));

    expect(rows["Claude Code"]).toMatchObject({
      state: "problem",
      found: expect.stringContaining("not Claude Code"),
    });
    expect(rows.Model).toMatchObject({ state: "unknown" });
  });

  it("that is not to be had is waited for, with the reason, and what was made late is removed all the same", async () => {
    const provider = await aProvider("full");
    const quota = new SandboxError("The account is full.", { code: "quota", retry: "backoff" });
    const acquire = async (name: string) => {
      await provider.acquire(name);
      throw quota;
    };
    const rows = await look(provider, { acquire, limitMs: 50 });

    expect(rows.Sandbox).toMatchObject({
      ...{ state: "problem", found: "none was to be had in this time: The account is full." },
    });
    expect(rows.Model).toMatchObject({ state: "unknown", found: expect.stringMatching(/^Not in time/) });
    expect(await provider.list()).toEqual([]);
  });

  it("that comes when the time is over is removed, and nothing is begun in it", async () => {
    const provider = await aProvider("late");
    const started: string[] = [];
    const acquire = async (name: string) => {
      const sandbox = await provider.acquire(name);
      await sleep(300);
      const start: typeof sandbox.start = (job) => {
        started.push(job.name);
        return sandbox.start(job);
      };
      return { ...sandbox, start };
    };
    await look(provider, { acquire, limitMs: 50 });

    expect(started).toEqual([]);
    expect(await provider.list()).toEqual([]);
  });

  it("that can't be removed is told, with its name", async () => {
    const provider = await aProvider("stuck");
    const destroy = async () => {
      throw new SandboxError("It hangs.", { code: "not_removed", retry: "backoff" });
    };
    const rows = await look(provider, { destroy });

    expect(rows.Sandbox).toMatchObject({
      state: "warning",
      found: `${NAME} could not be removed: It hangs.`,
    });
    await provider.destroy(NAME);
  });
});
