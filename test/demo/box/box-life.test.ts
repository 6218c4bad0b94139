import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aBox, aHostDirectory, canBox, listChildren, listCommandLines, runShell } from "./a-box.ts";

describe.runIf(await canBox())("the life of a box", () => {
  it("ends every process at a stop, also one that has left its group", async () => {
    const before = listChildren();
    const box = await aBox();
    await box.start();
    await runShell(box, "setsid sh -c 'sleep 4242.42' >/dev/null 2>&1 & sleep 4242.42 >/dev/null 2>&1 &");
    const endless = await box.spawn({ args: ["sleep", "4242.42"] });
    const isRunningBefore = box.isRunning;

    await box.stop();

    expect([isRunningBefore, box.isRunning]).toEqual([true, false]);
    expect(await endless.result).toMatchObject({ signal: "SIGKILL" });
    expect(listCommandLines("4242.42")).toEqual([]);
    expect(listChildren()).toEqual(before);
    await box.remove();
  });

  it("keeps files over a stop, and none after its removal", async () => {
    const host = await aHostDirectory();
    const directory = join(host.path, "box");
    const box = await aBox({ directory });
    await box.start();
    await runShell(box, "for d in ~ /tmp /var/tmp /opt /usr/local/bin; do echo kept > $d/note; done");

    await box.stop();
    await box.start();
    const kept = await runShell(box, "cat ~/note /tmp/note /var/tmp/note /opt/note /usr/local/bin/note");
    await box.remove();

    expect(kept.split("\n")).toEqual(Array(5).fill("kept"));
    expect(existsSync(directory)).toBe(false);
    await host.remove();
  });

  it("does nothing at a second start", async () => {
    const box = await aBox();
    await Promise.all([box.start(), box.start()]);
    const first = await runShell(box, "echo $$ > /dev/shm/mark; cat /dev/shm/mark");

    await box.start();

    expect(await runShell(box, "cat /dev/shm/mark")).toBe(first);
    await box.remove();
  });

  it("starts again when a stop is under way", async () => {
    const box = await aBox();
    await box.start();

    const stopping = box.stop();
    await box.start();
    await stopping;

    expect([box.isRunning, await runShell(box, "echo up")]).toEqual([true, "up"]);
    await box.remove();
  });

  it("refuses commands when it does not run", async () => {
    const box = await aBox();

    await expect(box.run({ args: ["true"] })).rejects.toThrow("the box is not running");
    await box.remove();
  });

  it("does not write through a link that the box has left", async () => {
    const host = await aHostDirectory();
    const box = await aBox();
    await box.start();
    await runShell(box, `rm /etc/*; ln -s ${host.path}/planted /etc/passwd; ln -s ${host.path} /tmp/out`);
    await box.stop();

    await box.start();

    expect(existsSync(join(host.path, "planted"))).toBe(false);
    await box.remove();
    await host.remove();
  });

  it("puts the host's files back in their place when the box has moved them", async () => {
    const box = await aBox();
    await box.start();
    await runShell(box, "mv /etc /etc-old; ln -s /tmp /etc");
    await box.stop();

    await box.start();

    expect(await runShell(box, "test -L /etc || ls /etc/ssl/certs | head -1")).not.toBe("");
    await box.remove();
  });
});
