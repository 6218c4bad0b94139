import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import {
  aScript,
  execute,
  free,
  pollAll,
  shell,
  textOf,
  toLockHolder,
  useProvider,
  written,
} from "./a-sandbox.ts";
import { useServer } from "./a-server.ts";

const HOSTILE = [
  "",
  " ",
  "two words",
  "it's",
  'say "hi"',
  "line\nline\r\n",
  "$(touch /tmp/pwned)",
  "`id`",
  "$HOME $PATH",
  "; id #",
  "&& id || id | id > x < y",
  "--help",
  "-",
  "--",
  "\\",
  "\\n",
  "*",
  "~",
  "!!",
  "{a,b}",
  "\u001b[31m",
  "“ünï” 🐦",
  "x".repeat(10_000),
];

/** Commands of the app's own, run to their end. */
export function describeCommands(createProvider: CreateProvider, { isolated, node }: Traits): void {
  describe("a command", () => {
    const at = useProvider(createProvider);
    let asked = 0;
    const serverPort = useServer((_, answer) => {
      asked += 1;
      answer.end();
    });
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("commands");
    });

    it("tells its output, its errors and its exit code apart", async () => {
      const { stderr, stdout, ...rest } = await shell(sandbox, "printf out; printf err >&2; exit 7");

      expect({ ...rest, stderr, stdout: textOf(stdout) }).toEqual({
        outcome: "exited",
        exitCode: 7,
        stdout: "out",
        stderr: "err",
      });
    });

    it("gets its input and gives its output byte for byte", async () => {
      const stdin = Buffer.alloc(1024 * 1024, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
      const { stdout } = await execute(sandbox, ["cat"], { stdin });

      expect(Buffer.from(stdout).equals(stdin)).toBe(true);
    });

    it("has an input at its end when it was given none, and need not read what it was given", async () => {
      expect(await execute(sandbox, ["cat"])).toMatchObject({ outcome: "exited", exitCode: 0 });
      expect(await execute(sandbox, ["true"], { stdin: Buffer.alloc(1024 * 1024) })).toMatchObject({
        exitCode: 0,
      });
    });

    it("gets every argument as it is, whatever is in it (S14)", async () => {
      const print = `for each; do printf '%s\\000' "$each"; done`;
      const nasty = fc.string({ unit: fc.constantFrom(..."'\"\\$`\n\r\t !*?[]{}()<>|&;~#%=-ü🐦a") });
      const words = [...HOSTILE, ...fc.sample(nasty, 200)];
      const { stdout } = await shell(sandbox, print, ...words);

      expect(textOf(stdout).split("\0").slice(0, -1)).toEqual(words);
    });

    it("gets every variable as it is (S14)", async () => {
      const env = Object.fromEntries(HOSTILE.map((value, index) => [`VALUE_${index}`, value]));
      const { stdout } = await execute(sandbox, ["env", "-0"], { env });

      const lines = textOf(stdout).split("\0");
      expect(lines).toEqual(
        expect.arrayContaining(Object.entries(env).map(([key, value]) => `${key}=${value}`)),
      );
    });

    it("sees nothing of the app's own environment (S8)", async () => {
      process.env.SANDPIPER_TEST_CANARY = "canary-of-the-app";
      const { stdout } = await execute(sandbox, ["env"]);
      delete process.env.SANDPIPER_TEST_CANARY;

      expect(textOf(stdout)).not.toContain("canary-of-the-app");
    });

    it("shows its variables to no list of processes: one of them may be a token (S8)", async () => {
      const args = ["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\000' ' '"];
      const { stdout } = await execute(sandbox, args, { env: { TOKEN: "ghs_theTokenOfTheClone" } });

      expect(textOf(stdout)).toContain("cat /proc");
      expect(textOf(stdout)).not.toContain("ghs_theTokenOfTheClone");
    });

    it("that takes too long is killed with all its children (F12)", async () => {
      const lock = `${sandbox.paths.repository}/timeout.lock`;
      const result = await execute(sandbox, ["sh", "-c", toLockHolder(lock)], { timeoutMs: 6_000 });

      expect(result).toMatchObject({ outcome: "timed_out", exitCode: undefined });
      expect(textOf(result.stdout)).toBe("ready\n");
      await free(sandbox, lock);
    });

    it("that leaves a child behind has ended all the same", async () => {
      expect(await shell(sandbox, "sleep 300 & exit 0")).toMatchObject({ outcome: "exited", exitCode: 0 });
    });

    it("that prints more than its cap is killed, and what it printed is cut (S15)", async () => {
      const result = await execute(sandbox, ["yes"], { capBytes: 100_000 });

      expect(result).toMatchObject({ outcome: "too_much_output", exitCode: undefined });
      expect(result.stdout.length).toBeLessThanOrEqual(100_000);
    });

    it("may print as much as its cap, and of its errors the last are told (S15)", async () => {
      const script = `head -c 1000 /dev/zero; head -c 100000 /dev/zero | tr '\\000' e >&2; printf last >&2`;
      const result = await execute(sandbox, ["sh", "-c", script], { capBytes: 1000 });

      expect(result).toMatchObject({ outcome: "exited", exitCode: 0 });
      expect(result.stdout.length).toBe(1000);
      expect(result.stderr).toMatch(/^e{1000,8188}last$/);
    });

    it.each(["alone", "open"])("S8: that is %s has no process of the agent beside it", async (how) => {
      const file = `${sandbox.paths.repository}/${how}.txt`;
      const write = `while :; do echo x >>"$1"; sleep 0.02; done`;
      await sandbox.start(aScript(how, `trap "" TERM HUP; echo x >>"$1"; echo ready; ${write}`, {}, file));
      await written(sandbox, how, /ready/);
      const options = how === "open" ? { network: "open" as const } : { alone: true };
      const look = 'wc -c <"$1"; sleep 0.2; wc -c <"$1"';
      const { stdout } = await execute(sandbox, ["sh", "-c", look, "sh", file], options);
      const [before, after] = textOf(stdout).split("\n");

      expect(before).toMatch(/^[1-9]/);
      expect(after).toBe(before);
      expect((await pollAll(sandbox, how)).state.kind).not.toBe("running");
    });

    it.runIf(isolated)("without network reaches nobody, the host least of all (S9, S21)", async () => {
      const script = `fetch("http://127.0.0.1:${serverPort()}").then(() => console.log("in"), () => console.log("out"))`;
      const { stdout } = await execute(sandbox, [node, "-e", script]);

      expect([textOf(stdout), asked]).toEqual(["out\n", 0]);
    });
  });
}
