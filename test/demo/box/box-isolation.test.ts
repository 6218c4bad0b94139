import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Box } from "../../../demo/box/box.ts";
import { aBox, aHostDirectory, canBox, isRoot, runShell } from "./a-box.ts";

const works = await canBox();

describe.runIf(works)("what a box can see and do", () => {
  let box: Box;
  let host: Awaited<ReturnType<typeof aHostDirectory>>;
  beforeAll(async () => {
    host = await aHostDirectory();
    await writeFile(join(host.path, "file"), "of the host");
    box = await aBox();
    await box.start();
  });
  afterAll(async () => {
    await box.remove();
    await host.remove();
  });

  it("sees no file of the host but its programs", async () => {
    expect(await box.readFile(join(host.path, "file"))).toBeUndefined();
    expect(await box.readFile(import.meta.filename)).toBeUndefined();
    expect(await runShell(box, "ls /")).not.toMatch(/\b(sys|boot|mnt|media)\b/);
    expect(await runShell(box, "ls /home")).toBe("agent");
    expect(await runShell(box, "ls ~")).toBe("");
    expect(await runShell(box, "grep -c . /etc/passwd")).toBe("3");
  });

  it("learns nothing of the host from its first process", async () => {
    expect(await runShell(box, "tr '\\0' ' ' < /proc/1/cmdline")).not.toContain(host.path.slice(0, 5));
    expect(await runShell(box, "tr '\\0' '\\n' < /proc/1/environ | grep -vc ^PATH=")).toBe("0");
  });

  it("sees its own processes only", async () => {
    const pids = await runShell(box, "ls /proc | grep -c '^[0-9]'");

    expect(Number(pids)).toBeLessThan(10);
    expect(await runShell(box, `kill -0 ${process.pid} 2>&1 | grep -c 'No such process'`)).toBe("1");
  });

  it("cannot change the host's programs or its kernel's settings", async () => {
    expect(await runShell(box, "touch /usr/bin/x")).toContain("Read-only file system");
    expect(await runShell(box, "echo x > /usr/local/bin/node")).toMatch(/Read-only|Text file busy/);
    expect(await runShell(box, "echo x > /proc/sys/kernel/core_pattern")).toContain("Read-only file system");
    expect(await runShell(box, "mount -t tmpfs none /mnt 2>&1 || echo refused")).toContain("refused");
  });

  it("has a loopback of its own and no other way out", async () => {
    expect(await runShell(box, "cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '")).toBe("lo");
  });

  it("does not share files with another box", async () => {
    const other = await aBox();
    await other.start();
    await runShell(other, "echo mine > /tmp/secret");

    expect(await box.readFile("/tmp/secret")).toBeUndefined();
    await other.remove();
  });
});

describe.runIf(works && isRoot)("the two users of a box", () => {
  let box: Box;
  beforeAll(async () => {
    box = await aBox();
    await box.start();
  });
  afterAll(() => box.remove());

  it("has root and the agent, each with a home", async () => {
    expect(await runShell(box, "id -un; echo $HOME")).toBe("root\n/root");
    expect(await runShell(box, "id -un; id -u; echo $HOME; touch ~/x && echo ok", "agent")).toBe(
      "agent\n1001\n/home/agent\nok",
    );
  });

  it("keeps root's files and processes from the agent", async () => {
    await box.writeFile("/root/secret", Buffer.from("s"));
    const held = await box.spawn({ args: ["sleep", "100"] });

    expect(await runShell(box, "cat /root/secret", "agent")).toContain("Permission denied");
    expect(await runShell(box, `kill ${held.pid}`, "agent")).toContain("not permitted");
    expect(await runShell(box, `cat /proc/${held.pid}/environ`, "agent")).toContain("Permission denied");
    held.kill("SIGKILL");
  });

  it("lets a program of root's become the agent", async () => {
    const become = "import os; os.setgroups([]); os.setgid(1001); os.setuid(1001); print(os.getuid())";

    expect(await runShell(box, `python3 -c '${become}'`)).toBe("1001");
  });

  it("leaves root no power over the host", async () => {
    const status = await runShell(box, "grep -E '^(CapBnd|NoNewPrivs)' /proc/self/status");

    expect(status).toBe("CapBnd:\t00000000000001eb\nNoNewPrivs:\t1");
  });
});
