import type { Sandbox } from "@daytonaio/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona, execute } from "./a-daytona.ts";

const works = await canBox();

/** What the SDK does the same in both of its modes. The file that calls this has set the mode before. */
export function describeSdk(mode: string): void {
  describe.runIf(works)(`the SDK ${mode}`, () => {
    let world: ADaytona;
    let sandbox: Sandbox;
    beforeAll(async () => {
      world = await aDaytona();
      const labels = { app: "bot", job: "1" };
      const image = world.sdk.Image.base("node:24-bookworm");
      sandbox = await world.client.create({
        name: "job-1",
        image,
        user: "root",
        envVars: { A: "1" },
        labels,
      });
    });
    afterAll(() => world.close());

    it("creates a sandbox, finds it by name, and is told of a conflict", async () => {
      const found = await world.client.get("job-1");

      expect([sandbox.state, found.id, found.user, found.env]).toEqual([
        "started",
        sandbox.id,
        "root",
        { A: "1" },
      ]);
      await expect(world.client.create({ name: "job-1" })).rejects.toThrow(world.sdk.DaytonaConflictError);
      await expect(world.client.get("job-2")).rejects.toThrow(world.sdk.DaytonaNotFoundError);
    });

    it("lists by labels, over pages, without environments", async () => {
      const other = await world.client.create({ name: "job-2", labels: { app: "bot" } });
      const names = async (labels: Record<string, string>) => {
        const found = [];
        for await (const one of world.client.list({ labels, limit: 1 })) found.push(one.name);
        return found;
      };

      expect(await names({ app: "bot" })).toEqual(["job-2", "job-1"]);
      expect(await names({ app: "bot", job: "1" })).toEqual(["job-1"]);
      expect(await names({ app: "none" })).toEqual([]);
      await other.delete(10, true);
    });

    it("replaces all labels", async () => {
      await sandbox.setLabels({ app: "bot", job: "1", more: "yes" });

      expect((await world.client.get("job-1")).labels).toEqual({ app: "bot", job: "1", more: "yes" });
    });

    it("runs a command: one output, its exit code, the sandbox's environment and its own", async () => {
      const command = "echo out; echo err >&2; echo $A $B; exit 3";

      const { exitCode, result } = await sandbox.process.executeCommand(command, "/tmp", { B: "2" });

      expect({ exitCode, result }).toEqual({ exitCode: 3, result: "out\nerr\n1 2\n" });
    });

    it("gives the shell the command on its input, so who reads there eats the rest", async () => {
      expect(await execute(sandbox, "echo a\ncat\necho b")).toBe("a\necho b");
      expect(await execute(sandbox, "echo a\ncat </dev/null\necho b")).toBe("a\nb");
    });

    it("kills a command whose time is over", async () => {
      const late = sandbox.process.executeCommand("sleep 8001 & sleep 8002", undefined, undefined, 1);

      await expect(late).rejects.toMatchObject({ statusCode: 408, code: "PROCESS_EXECUTION_TIMEOUT" });
      await expect(late).rejects.toThrow(world.sdk.DaytonaProcessExecutionTimeoutError);
      // What was killed may be there for a moment yet.
      await until(async () => (await execute(sandbox, "ps ax | grep -c '[s]leep 800'")) === "0");
    });

    it("answers -1 for a directory that isn't there", async () => {
      const { exitCode, result } = await sandbox.process.executeCommand("pwd", "/nowhere");

      expect([exitCode, result]).toEqual([-1, ""]);
    });

    it("uploads files, byte for byte, and makes the directories above", async () => {
      const content = Buffer.from([0, 13, 10, 45, 45, 255]);
      await sandbox.fs.uploadFile(content, "deep/file.bin");

      expect(await world.daytona.machine("job-1").readFile("/root/deep/file.bin")).toEqual(content);
      expect(await execute(sandbox, "stat -c %a ~/deep/file.bin")).toBe("644");
    });

    it("loses processes at a stop, and keeps files", async () => {
      await execute(sandbox, "echo kept > /opt/note; setsid sleep 8100 >/dev/null 2>&1 &");

      await sandbox.stop();
      await expect(execute(sandbox, "true")).rejects.toMatchObject({
        statusCode: 400,
        code: "SANDBOX_NOT_STARTED",
      });
      await sandbox.start();

      expect(sandbox.state).toBe("started");
      expect(await execute(sandbox, "cat /opt/note; ps ax | grep -c '[s]leep 8100'")).toBe("kept\n0");
    });

    it("frees the name of a deleted sandbox", async () => {
      const first = await world.client.create({ name: "again" });
      await first.delete(10, true);

      const second = await world.client.create({ name: "again" });

      expect(second.id).not.toBe(first.id);
      await expect(execute(first, "true")).rejects.toThrow(world.sdk.DaytonaNotFoundError);
      await second.delete(10, true);
    });
  });
}

/** Asks again and again: each question is a request that takes its time. The test's own limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}
