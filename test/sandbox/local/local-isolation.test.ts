import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { aJob, aScript, execute, run, shell, textOf } from "../../contract/sandbox/a-sandbox.ts";
import { aLocalProvider, canIsolate } from "./a-local-provider.ts";
import type { Probe } from "./probe-inside.ts";

const NODE = "/opt/node/bin/node";
const PROJECT = join(import.meta.dirname, "..", "..", "..");
const SYSTEM_FILES = ["/bin/sh", "/usr/bin/env", "/etc/passwd", "/etc/hosts", NODE];

/** The command that prints what the probe saw. */
async function probeCommand(paths: { hidden: string[]; toWrite: string[] }): Promise<string[]> {
  const source = await readFile(join(import.meta.dirname, "probe-inside.ts"), "utf8");
  return [NODE, "--input-type=module", "-e", stripTypeScriptTypes(source), JSON.stringify(paths)];
}

describe.runIf(await canIsolate())("what is inside a local sandbox (S21)", () => {
  let host: Awaited<ReturnType<typeof aLocalProvider>>;
  let sandbox: Sandbox;
  let inJob: Probe;
  let inCommand: Probe;

  beforeAll(async () => {
    host = await aLocalProvider();
    sandbox = await host.provider.acquire("isolation");
    const { home, repository, base, agent } = sandbox.paths;
    await shell(sandbox, 'printf object >"$1/object"', base);
    const hidden = [
      host.directory,
      PROJECT,
      homedir(),
      "/etc/shadow",
      "/etc/ssh",
      "/etc/ssl/private",
      "/var",
      "/srv",
      "/sys",
      "/boot",
      "/mnt",
    ];
    const command = await probeCommand({
      hidden,
      toWrite: [
        "/",
        "/file",
        "/etc/",
        "/usr/",
        "/usr/bin/",
        "/opt/",
        "/run/",
        "/home/",
        "/workspace/",
        ...SYSTEM_FILES,
        agent,
        "/opt/sandpiper/bridge.mts",
        "/proc/sys/kernel/hostname",
        `${base}/`,
        `${base}/object`,
        `${repository}/`,
        `${home}/`,
        "/tmp/",
      ],
    });
    process.env.SANDPIPER_TEST_CANARY = "canary";
    const job = await run(sandbox, aJob("probe", command));
    const ended = await execute(sandbox, command);
    delete process.env.SANDPIPER_TEST_CANARY;
    inJob = JSON.parse(job.output);
    inCommand = JSON.parse(textOf(ended.stdout));
  });
  afterAll(() => host.close());

  it("is a user of its own, without any capability, that can't mount anything (S21)", () => {
    for (const { uid, gid, capabilities, mountWorks } of [inJob, inCommand]) {
      expect({ uid, gid, mountWorks }).toEqual({ uid: 1000, gid: 1000, mountWorks: false });
      expect(capabilities).toHaveLength(4);
      expect(new Set(capabilities)).toEqual(new Set(["0000000000000000"]));
    }
  });

  it.runIf(existsSync("/usr/bin/perl"))(
    "reaches no keyring of the host's: the calls are refused (S21)",
    async () => {
      const ask = 'print syscall(250, 0, -3, 0) < 0 ? "refused: $!" : "reached"';

      expect((await run(sandbox, aJob("keyring", ["/usr/bin/perl", "-e", ask]))).output).toBe(
        "refused: Operation not permitted",
      );
    },
  );

  it.runIf(existsSync("/etc/java-17-openjdk"))("is a place where Debian's Java starts", async () => {
    const script = "cd /etc/java-17-openjdk && cat security/java.security | wc -l; ls management 2>&1";

    expect((await run(sandbox, aScript("java", script))).output).toMatch(/^[1-9]\d+\nls: .*No such file/);
  });

  it("is no place for a user namespace, in which a program would have capabilities (S21)", async () => {
    const script = "unshare --user true 2>/dev/null && echo made || echo refused";

    expect((await run(sandbox, aScript("namespace", script))).output).toBe("refused\n");
    expect(textOf((await shell(sandbox, script)).stdout)).toBe("refused\n");
  });

  it("is a list of processes that holds the job's and no other (S21)", () => {
    for (const { processes, processNames } of [inJob, inCommand]) {
      expect(Math.max(...processes)).toBeLessThan(50);
      expect(processNames.filter((name) => !["bwrap", "node", "sh", "MainThread"].includes(name))).toEqual(
        [],
      );
    }
  });

  it("is a machine with a name of its own and nothing but loopback (S9, S21)", () => {
    for (const { hostname, interfaces } of [inJob, inCommand]) {
      expect(hostname).toBe("sandbox");
      expect(interfaces.map((each) => each.trim())).toEqual(["lo"]);
    }
  });

  it("is nothing of the host's homes, data, settings and temporary files (S8, S21)", () => {
    for (const { found, root, etc, tmp, dev } of [inJob, inCommand]) {
      expect(found).toEqual([]);
      expect(root).not.toEqual(expect.arrayContaining(["root"]));
      expect(
        etc.filter(
          (name) =>
            !/^(passwd|group|hosts|ssl|ca-certificates|alternatives|ld\.so\.cache|localtime|java-\d+-openjdk)$/.test(
              name,
            ),
        ),
      ).toEqual([]);
      expect(tmp).toEqual([]);
      expect(dev.filter((name) => /^(sd|nvme|vd|mem$|kmsg$|loop)/.test(name))).toEqual([]);
    }
  });

  it("is no variable of the app's (S8)", () => {
    const ours = /^(PATH|HOME|LANG|TERM|TMPDIR|PWD|SHLVL|OLDPWD|_|https?_proxy|no_proxy)$/i;

    for (const { variables } of [inJob, inCommand])
      expect(variables.filter((name) => !ours.test(name))).toEqual([]);
  });

  it("is a system that can't be written: only the work tree, the home and a temporary directory can (S21)", () => {
    const { home, repository, base } = sandbox.paths;

    expect(inJob.writable).toEqual([`${repository}/`, `${home}/`, "/tmp/"]);
    expect(inCommand.writable).toEqual([`${base}/`, `${base}/object`, `${repository}/`, `${home}/`, "/tmp/"]);
    for (const file of SYSTEM_FILES.slice(0, 2)) expect(existsSync(file)).toBe(true);
  });

  it("is the app's own git directory, which a job can read and not write (S7, S21)", async () => {
    const script =
      'cat "$1/object"; rm -f "$1/object" || echo " stays"; mv "$1" "$1.old" || echo "so does this"';
    const { output } = await run(sandbox, aScript("base", script, {}, sandbox.paths.base));

    expect(output).toMatch(/^object stays\nso does this\n$/);
    expect(textOf((await shell(sandbox, 'cat "$1/object"', sandbox.paths.base)).stdout)).toMatch(/^object$/);
  });

  it("is a home that the app's own commands never see: nothing a job leaves there steers them (S7)", async () => {
    await run(sandbox, aScript("plant", 'printf "[core]\\nfsmonitor=touch /tmp/x\\n" >"$HOME/.gitconfig"'));

    expect(textOf((await shell(sandbox, 'ls -A "$HOME"')).stdout)).toBe("");
    expect((await run(sandbox, aScript("again", 'ls -A "$HOME"'))).output).toContain(".gitconfig");
  });

  it("leaves no file of a sandbox for other users of the host to read (S8, S21)", async () => {
    await writeFile(join(host.directory, "isolation", "home", "note"), "x");
    const { mode } = await import("node:fs/promises").then(({ stat }) =>
      stat(join(host.directory, "isolation", "home")),
    );

    expect(mode & 0o077).toBe(0);
  });

  it("is no name that leads out of the directory of sandboxes (S14)", async () => {
    for (const name of ["", ".", "..", "../up", "a/b", ".etc", "A", "a b", "-a", "a\0b", "x".repeat(100)]) {
      await expect(host.provider.acquire(name)).rejects.toMatchObject({ code: "bad_name", retry: "never" });
      await expect(host.provider.destroy(name)).rejects.toMatchObject({ code: "bad_name" });
    }
    expect((await readdir(host.directory)).toSorted()).toEqual([".etc", "isolation"]);
  });
});
