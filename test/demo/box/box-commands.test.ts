import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Box } from "../../../demo/box/box.ts";
import { aBox, canBox, isRoot, runShell } from "./a-box.ts";

describe.runIf(await canBox())("a command in a box", () => {
  let box: Box;
  beforeAll(async () => {
    box = await aBox({ env: { COLOR: "red" } });
    await box.start();
  });
  afterAll(() => box.remove());

  it("tells its exit code and both outputs", async () => {
    const result = await box.run({ args: ["sh", "-c", "echo out; echo err >&2; exit 3"] });

    expect(result).toMatchObject({ exitCode: 3, signal: undefined, timedOut: false });
    expect([String(result.stdout), String(result.stderr)]).toEqual(["out\n", "err\n"]);
  });

  it("reads what it is given, and nothing when it is given nothing", async () => {
    const given = await box.run({ args: ["cat"], stdin: Buffer.from("words") });
    const none = await box.run({ args: ["cat"] });

    expect([String(given.stdout), String(none.stdout)]).toEqual(["words", ""]);
  });

  it("has the box's environment under its own", async () => {
    const args = ["sh", "-c", "echo $COLOR $SIZE $HTTPS_PROXY"];

    const result = await box.run({ args, env: { SIZE: "big" } });

    expect(String(result.stdout).trim()).toBe("red big http://127.0.0.1:8118");
  });

  it("begins in the user's home or in the directory that is asked for", async () => {
    expect(await runShell(box, "pwd")).toBe(isRoot ? "/root" : "/home/agent");
    expect(String((await box.run({ args: ["pwd"], cwd: "/tmp" })).stdout)).toBe("/tmp\n");
    await expect(box.run({ args: ["pwd"], cwd: "/nowhere" })).rejects.toThrow(/can't cd to \/nowhere/);
  });

  it("is killed with its whole group when its time is over", async () => {
    const result = await box.run({ args: ["sh", "-c", "sleep 7101 & sleep 7102"], timeoutMs: 50 });

    expect(result).toMatchObject({ exitCode: undefined, signal: "SIGKILL", timedOut: true });
    expect(await runShell(box, "ps ax | grep -c '[s]leep 710'")).toBe("0");
  });

  it("does not wait for a child in the background that holds its output open", async () => {
    const result = await box.run({ args: ["sh", "-c", "sleep 7200 & echo done"] });

    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(String(result.stdout)).toBe("done\n");
  });

  it("can be spoken to while it runs, and gets signals", async () => {
    const script = "trap 'echo bye; exit 4' TERM; read line; echo got $line; while :; do sleep 0.01; done";
    const heard: string[] = [];
    const talk = await box.spawn({
      args: ["bash", "-c", script],
      onStdout(chunk) {
        heard.push(String(chunk));
        if (String(chunk).includes("got")) talk.kill("SIGTERM");
      },
    });
    talk.write(Buffer.from("word\n"));

    const result = await talk.result;

    expect(result.exitCode).toBe(4);
    expect(heard.join("")).toBe("got word\nbye\n");
    expect(talk.pid).toBeGreaterThan(1);
  });

  it("keeps a spawned command's input open until it is closed", async () => {
    const cat = await box.spawn({ args: ["cat"] });
    cat.write(Buffer.from("a"));
    cat.endInput();

    expect(String((await cat.result).stdout)).toBe("a");
  });

  it("finds node and python", async () => {
    expect(await runShell(box, "node -p 1+1; python3 -c 'print(2+2)'")).toBe("2\n4");
  });

  it("reads and writes files by the box's own view", async () => {
    await box.writeFile("/srv/deep/file", Buffer.from([0, 255, 10]));

    expect(await box.readFile("/srv/deep/file")).toEqual(Buffer.from([0, 255, 10]));
    expect(await box.readFile("/srv/deep/none")).toBeUndefined();
    expect(await runShell(box, "stat -c %s /srv/deep/file")).toBe("3");
  });
});
