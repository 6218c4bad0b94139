import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";

const TOKEN = `sk-ant-oat01-${"A1_b-".repeat(20)}`;

/** A terminal at which somebody types these answers, one a question, and a CLI that ends so. */
async function atTerminal(answers: readonly string[], exitCode = 0) {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-login-"));
  const before = process.cwd();
  process.chdir(directory);
  onTestFinished(async () => {
    process.chdir(before);
    await rm(directory, { recursive: true, force: true });
  });
  const claude = join(directory, "claude");
  await writeFile(claude, `#!/bin/sh\necho "$@" >${directory}/asked\nexit ${exitCode}\n`);
  await chmod(claude, 0o755);
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => modes.push(isRaw),
  });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...answers];
  let shown = "";
  stderr.on("data", (chunk) => {
    shown += chunk;
    if (/(Enter: |\[Y\/n\] )$/.test(stripVTControlCharacters(shown))) {
      const answer = left.shift();
      if (answer !== undefined) setImmediate(() => stdin.write(answer));
    }
  });
  const stdout = new PassThrough();
  const printed = text(stdout);
  const code = await runCli(["login"], {
    env: { CLAUDE_PATH: claude, PATH: process.env.PATH, HOME: directory },
    ...{ version: "0", stdin: stdin as never, stdout, stderr, now: Date.now, sleep: async () => undefined },
  });
  stdout.end();
  return {
    ...{ code, directory, modes, shown: shown + (await printed) },
    env: await readFile(join(directory, ".env"), "utf8").catch(() => undefined),
    asked: await readFile(join(directory, "asked"), "utf8").catch(() => undefined),
  };
}

describe("sandpiper login", () => {
  it("runs claude setup-token, asks for the token hidden, and writes it for its owner alone", async () => {
    const { code, directory, env, asked, modes, shown } = await atTerminal([`${TOKEN}\r`, "y\r"]);

    expect([code, asked]).toEqual([0, "setup-token\n"]);
    expect(env).toBe(`CLAUDE_CODE_OAUTH_TOKEN=${TOKEN}\n`);
    expect((await stat(join(directory, ".env"))).mode & 0o777).toBe(0o600);
    expect(modes.slice(0, 2)).toEqual([true, false]);
    expect(shown).not.toContain("sk-ant");
    expect(shown).toContain("is not shown");
  });

  it("takes a token that the terminal broke into lines, pasted with marks around it", async () => {
    const pasted = `\u001b[200~${TOKEN.slice(0, 40)}\n  ${TOKEN.slice(40)}\u001b[201~`;
    const { env } = await atTerminal([`${pasted}\r`, "\r"]);

    expect(env).toBe(`CLAUDE_CODE_OAUTH_TOKEN=${TOKEN}\n`);
  });

  it("writes nothing without a yes, and says where the token goes", async () => {
    const { code, env, shown } = await atTerminal([`${TOKEN}\r`, "n\r"]);

    expect([code, env]).toEqual([0, undefined]);
    expect(shown).toContain("Set CLAUDE_CODE_OAUTH_TOKEN to it where the server runs.");
  });

  it.each([
    ["an API key", "sk-ant-api03-abcdefgh\r"],
    ["nothing", "\r"],
    ["something else", "yes please\r"],
  ])("takes %s for no token, and does not repeat it", async (_, answer) => {
    const { code, env, shown } = await atTerminal([answer]);

    expect([code, env]).toEqual([1, undefined]);
    expect(shown).toContain("Nothing was written.");
    expect(shown).not.toMatch(/sk-ant-api|please\./);
  });

  it("ends at Ctrl-C, with the terminal as it was", async () => {
    const { code, env, modes } = await atTerminal(["sk-ant\u0003"]);

    expect([code, env, modes]).toEqual([130, undefined, [true, false]]);
  });

  it("asks for nothing where claude setup-token did not come to its end", async () => {
    const { code, modes, env } = await atTerminal([], 1);

    expect([code, modes, env]).toEqual([1, [], undefined]);
  });
});
