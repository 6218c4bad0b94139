import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INSIDE } from "../../../src/sandbox/local/bubblewrap.ts";
import { checkMounts } from "../../../src/sandbox/local/check-mounts.ts";
import { createLocalProvider } from "../../../src/sandbox/local/local-provider.ts";
import { isMountPath } from "../../../src/settings/mount-path.ts";
import { aScript, run, shell, textOf } from "../../contract/sandbox/a-sandbox.ts";
import { canIsolate } from "./a-local-provider.ts";

let tools: string;
let data: string;

beforeAll(async () => {
  // In a home, as nvm and pyenv are; inside, `/tmp` is the sandbox's own.
  tools = await mkdtemp(join(homedir(), ".sandpiper-tools-"));
  data = await mkdtemp(join(tmpdir(), "sandpiper-data-"));
  await mkdir(join(tools, "bin"));
  await writeFile(join(tools, "bin", "a-tool"), "#!/bin/sh\necho it runs\n");
  await chmod(join(tools, "bin", "a-tool"), 0o755);
});
afterAll(async () => {
  for (const path of [tools, data]) await rm(path, { recursive: true, force: true });
});

const check = (path: string, own: string[] = []) =>
  checkMounts([path], { dataDir: data, own, isAllowed: isMountPath });

describe.skipIf(!(await canIsolate()))("S43: a folder of tools that the operator shows", () => {
  it("is found by the agent, by its name, and can't be changed; the app's own commands never see it", async () => {
    const mounts = await check(tools);
    const provider = await createLocalProvider({
      directory: data,
      agent: process.execPath,
      allowUnsafe: false,
      mounts,
    });
    const sandbox = await provider.acquire("one");
    const script = `a-tool; touch "${tools}/bin/a-tool" "${tools}/x" 2>&1; ls -A "${join(tools, "..")}"`;

    const { output } = await run(sandbox, aScript("job", script));
    const own = await shell(sandbox, `command -v a-tool; ls "${tools}" 2>&1; true`);

    expect(output).toMatch(/^it runs\n/);
    expect(output.match(/Read-only file system/g)).toHaveLength(2);
    // Of the home, nothing else is there.
    expect(output.trimEnd().split("\n").at(-1)).toBe(tools.split("/").at(-1));
    expect(textOf(own.stdout)).toMatch(/^ls: cannot access/);
    await provider.destroy("one");
  });
});

describe("S43: a folder is not shown", () => {
  it("where the sandbox has what is its own", () => {
    expect(Object.values(INSIDE).filter(isMountPath)).toEqual([]);
  });

  it.each([
    ["when it is not there", () => join(tools, "missing"), "it is no folder"],
    ["when it is a file", () => join(tools, "bin", "a-tool"), "it is no folder"],
    ["when the data directory is in it", () => join(data, ".."), "the app's own files"],
    ["when it is the data directory", () => data, "the app's own files"],
    ["when it is in the data directory", () => join(data, "inside"), "the app's own files"],
    ["when it is a home", () => homedir(), "the app's own files or its user's home"],
    ["when it holds what is the app's", () => tools, "the app's own files", () => join(tools, "bin")],
    [
      "when it is a link to the system's accounts",
      () => join(tools, "link"),
      "it leads to a folder that agents must not see",
    ],
    ["when a socket is in it", () => join(tools, "socket"), "there is a socket in it"],
    ["when a program listens deeper in it", () => join(tools, "deep"), "there is a socket in it"],
  ])("%s", async (_, path, why, own = () => "/nowhere") => {
    await mkdir(join(data, "inside"), { recursive: true });
    await symlink("/etc", join(tools, "link")).catch(() => undefined);
    await mkdir(join(tools, "socket"), { recursive: true });
    await mkdir(join(tools, "deep", "run"), { recursive: true });
    const servers = ["socket/docker.sock", "deep/run/s"].map((at) => createServer().listen(join(tools, at)));

    await expect(check(path(), [own()])).rejects.toMatchObject({
      name: "SandboxError",
      message: expect.stringContaining(`SANDBOX_MOUNTS: ${path()} can't be shown to agents: ${why}`),
    });
    for (const server of servers) await new Promise((closed) => server.close(closed));
  });
});
