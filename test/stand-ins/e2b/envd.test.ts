// needs: bubblewrap, python
import { randomBytes } from "node:crypto";
import { AuthenticationError, CommandExitError, Sandbox, TimeoutError } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_KEY, aSmallE2b, type SmallE2bUnderTest } from "./a-small-e2b.ts";

/** A command that waits for a file, and then makes another. */
const WAITER = "until [ -f /tmp/go ]; do sleep 0.05; done; touch /tmp/went-on";

describe("the service in a small E2B's sandbox, to the real SDK,", () => {
  let at: SmallE2bUnderTest;
  let sandbox: Sandbox;
  beforeAll(async () => {
    at = await aSmallE2b();
    sandbox = await at.create();
  });
  afterAll(() => at.close());

  it("runs commands as the user who is named, with variables and a directory", async () => {
    const line = 'printf "%s %s %s" "$(id -un)" "$WORD" "$PWD"; printf oops >&2';
    const asRoot = await sandbox.commands.run(line, { user: "root", envs: { WORD: "a  b" }, cwd: "/tmp" });
    const asUser = await sandbox.commands.run("id -un");

    expect(asRoot).toMatchObject({ stdout: "root a  b /tmp", stderr: "oops", exitCode: 0 });
    expect(asUser.stdout).toBe("agent\n");
    await expect(sandbox.commands.run("id", { user: "nobody-knows" })).rejects.toThrow(AuthenticationError);
  });

  it("tells an exit code, and a signal as no exit", async () => {
    const failed = await sandbox.commands.run("echo said; exit 3").catch((error) => error);
    const killed = await sandbox.commands.run("kill -KILL $$").catch((error) => error);

    expect(failed).toBeInstanceOf(CommandExitError);
    expect(failed).toMatchObject({ exitCode: 3, stdout: "said\n" });
    expect(killed).toMatchObject({ exitCode: -1 });
  });

  it("loses nothing that a short command says", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => sandbox.commands.run("echo quick")));

    expect(all.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 5 }, () => "quick\n"));
  });

  it("ends a command at its time, and not what that has started", async () => {
    const line = "exec 9>/tmp/lock; flock 9; sleep 300 & sleep 300";
    await expect(sandbox.commands.run(line, { timeoutMs: 6_000 })).rejects.toThrow(TimeoutError);

    const look = await sandbox.commands.run("flock --nonblock /tmp/lock true").catch((error) => error);
    expect(look).toMatchObject({ exitCode: 1 });
    await sandbox.commands.run("pkill sleep");
  });

  it("writes files byte for byte", async () => {
    const bytes = new Uint8Array(randomBytes(300_000));
    await sandbox.files.write("/var/tmp/deep/file", new Blob([bytes]), { user: "root" });

    const written = await at.small.sandboxes()[0]!.box.readFile("/var/tmp/deep/file");
    expect(written?.equals(bytes)).toBe(true);
  });

  it("wants the sandbox's own token, and never the account's key", async () => {
    const headers = { "e2b-sandbox-id": sandbox.sandboxId, "e2b-sandbox-port": "49983" };
    const ask = async (more: Record<string, string>) =>
      (
        await fetch(`${at.small.sandboxUrl}/files?path=/tmp/file&username=root`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/octet-stream", ...more },
          body: "x",
        })
      ).status;
    const token = at.small.sandboxes()[0]!.token ?? "";

    expect([await ask({}), await ask({ "x-access-token": "other" })]).toEqual([401, 401]);
    expect(await ask({ "x-access-token": token, "x-api-key": API_KEY })).toBe(400);
    expect(await ask({ "x-access-token": token })).toBe(200);
  });

  it("is out of reach while its sandbox is paused, and has its processes afterwards", async () => {
    const broken = sandbox.commands.run(WAITER).catch((error) => error);
    await sandbox.commands.run("until pgrep -f '[w]ent-on'; do sleep 0.05; done");
    await sandbox.pause();
    expect(await broken).toBeInstanceOf(TimeoutError);
    expect(await sandbox.isRunning()).toBe(false);
    await expect(sandbox.commands.run("true")).rejects.toThrow("not running");
    const woken = await Sandbox.connect(sandbox.sandboxId, at.connection);

    await woken.commands.run("touch /tmp/go; until [ -f /tmp/went-on ]; do sleep 0.05; done");
  });

  it("has its files alone after a pause without memory", async () => {
    await sandbox.commands.run("setsid sleep 300 >/dev/null 2>&1 &");
    await sandbox.files.write("/var/tmp/kept", "kept", { user: "root" });
    await sandbox.pause({ keepMemory: false });
    const woken = await Sandbox.connect(sandbox.sandboxId, at.connection);

    expect((await woken.commands.run("ps ax | grep -c '[s]leep 300'; cat /var/tmp/kept")).stdout).toBe(
      "0\nkept",
    );
  });
});
