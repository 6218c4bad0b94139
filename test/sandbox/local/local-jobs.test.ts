import { mkdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { aScript, pollAll, run, written } from "../../contract/sandbox/a-sandbox.ts";
import { aLocalProvider } from "./a-local-provider.ts";

async function aSandboxWithFiles() {
  const { provider, directory, close } = await aLocalProvider({ isolated: false });
  onTestFinished(close);
  const sandbox = await provider.acquire("one");
  const toFile = (job: string, name: string) => join(directory, "one", "jobs", job, name);
  return { provider, sandbox, directory, toFile };
}

it("F79: a job that can't be looked at now is not gone: the look fails, and finds it running afterwards", async () => {
  const { provider, sandbox, toFile } = await aSandboxWithFiles();
  await sandbox.start(aScript("alive", "echo ready; sleep 30"));
  await written(sandbox, "alive", /ready/);
  const pid = toFile("alive", "pid");
  // Reading a directory is an I/O error for root, too.
  await rename(pid, `${pid}.away`);
  await mkdir(pid);

  await expect(pollAll(sandbox, "alive")).rejects.toThrow("EISDIR");
  await expect(sandbox.start(aScript("alive", "true"))).rejects.toThrow("EISDIR");
  await expect(provider.list()).rejects.toThrow("EISDIR");
  await rmdir(pid);
  await rename(`${pid}.away`, pid);

  expect((await pollAll(sandbox, "alive")).state).toEqual({ kind: "running" });
});

it("F79: jobs that can't be listed are no jobs that have ended", async () => {
  const { provider, sandbox, directory } = await aSandboxWithFiles();
  await rm(join(directory, "one", "jobs"), { recursive: true });
  await writeFile(join(directory, "one", "jobs"), "");

  await expect(sandbox.renewHome()).rejects.toThrow("ENOTDIR");
  await expect(provider.stop("one")).rejects.toThrow("ENOTDIR");
  await rm(join(directory, "one"), { recursive: true });
});

it("S21: keeps of a job's errors the last, and never more than a megabyte", async () => {
  const { sandbox, toFile } = await aSandboxWithFiles();
  await run(sandbox, aScript("errors", "head -c 20000000 /dev/zero >&2; printf last >&2"));

  expect((await stat(toFile("errors", "stderr"))).size).toBeLessThanOrEqual(1_048_576);
  expect(await sandbox.stderrTail("errors")).toMatch(/last$/);
});
