import { beforeAll, describe, expect, it } from "vitest";
import type { ExecOptions, Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import { aJob, aScript, execute, pollAll, shell, textOf, until, useProvider, written } from "./a-sandbox.ts";
import { useServer } from "./a-server.ts";

/** Writes on and on with every process it makes: a child, one in a session of its own, one whose parent is gone; each into a file of its own. */
const WRITERS = `w='while :; do echo x >>"$0"; sleep 0.02; done'
mkdir -p "$1"; cd "$1"; sh -c "$w" a & setsid sh -c "$w" b & (sh -c "$w" c &); until [ -e a ] && [ -e b ] && [ -e c ]; do sleep 0.02; done; echo ready; wait`;
/** How much each has written, now and a moment later. */
const LOOK_TWICE =
  'cd "$1"; for each in a b c; do wc -c <$each; done; sleep 0.4; echo; for each in a b c; do wc -c <$each; done';

/** Asks the model's API once, and prints what comes of the answer as it comes. */
const READ = `const ask = () => fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", body: JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: "hi" }] }) })
  .then(async (answer) => { for await (const part of answer.body) process.stdout.write(part); }, () => setTimeout(ask, 50));
ask();`;

/** Commands of the app's own beside an agent that stands still for them. */
export function describePauses(
  createProvider: CreateProvider,
  { node, modelHost = "127.0.0.1" }: Traits,
): void {
  describe("a command beside paused jobs", () => {
    const at = useProvider(createProvider);
    const { promise: isDue, resolve: answerOn } = Promise.withResolvers<void>();
    const serverPort = useServer(async (_, answer) => {
      answer.write("first ");
      await isDue;
      answer.end("second");
    });
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("pauses");
      at().expose(serverPort());
    });

    const beside = (script: string, options: Partial<ExecOptions> = {}, ...args: string[]) =>
      execute(sandbox, ["sh", "-c", script, "sh", ...args], { alone: "paused", ...options });
    async function startWriters(name: string): Promise<string> {
      const directory = `${sandbox.paths.repository}/${name}`;
      await sandbox.start(aScript(name, WRITERS, {}, directory));
      await written(sandbox, name, /ready/);
      return directory;
    }
    const sizes = async (directory: string): Promise<number[]> =>
      textOf((await shell(sandbox, 'cd "$1"; for each in a b c; do wc -c <$each; done', directory)).stdout)
        .trim()
        .split("\n")
        .map(Number);
    /** Each of the job's processes writes on. */
    const goesOn = async (directory: string): Promise<void> => {
      const before = await sizes(directory);
      await until(async () => {
        const now = await sizes(directory);
        if (!now.every((size, index) => size > (before[index] ?? 0))) throw new Error(`${before} -> ${now}`);
      });
    };

    it("S30: sees no process of any job move, and all of them go on afterwards", async () => {
      const directories = [await startWriters("one"), await startWriters("two")];
      const { stdout } = await beside(
        `for each; do set -- "$each"; ${LOOK_TWICE}; echo; done`,
        {},
        ...directories,
      );

      const looks = textOf(stdout).trim().split("\n\n");
      expect(looks).toHaveLength(4);
      expect(looks[1]).toBe(looks[0]);
      expect(looks[3]).toBe(looks[2]);
      for (const directory of directories) await goesOn(directory);
      for (const name of ["one", "two"]) {
        expect((await pollAll(sandbox, name)).state).toEqual({ kind: "running" });
        await sandbox.kill(name, 0);
      }
    });

    it.each<[string, string, Partial<ExecOptions>, object]>([
      ["fails", "exit 3", {}, { outcome: "exited", exitCode: 3 }],
      ["takes too long", "sleep 60", { timeoutMs: 3_000 }, { outcome: "timed_out" }],
      ["prints too much", "yes", { capBytes: 1_000 }, { outcome: "too_much_output" }],
    ])("that %s leaves no job behind that stands still", async (name, script, options, result) => {
      const job = `after-${name.replaceAll(" ", "-")}`;
      const directory = await startWriters(job);

      expect(await beside(script, options)).toMatchObject(result);
      await goesOn(directory);
      await sandbox.kill(job, 0);
    });

    it("is as any other where no job is", async () => {
      expect(textOf((await beside("echo alone")).stdout)).toBe("alone\n");
    });

    it("leaves a job's open call to the model as it was", async () => {
      const credential = { kind: "api_key", secret: "sk-ant-of-this-test" } as const;
      const model = { baseUrl: `http://${modelHost}:${serverPort()}`, credential };
      await sandbox.start(aJob("calling", [node, "-e", READ], { model }));
      await written(sandbox, "calling", /first/);
      await beside("sleep 1");
      answerOn();

      expect(await written(sandbox, "calling", /second/)).toBe("first second");
    });

    it("may be told to end a job meanwhile: it ends, and nothing of it stands still", async () => {
      const directory = await startWriters("ended");
      const command = beside('touch "$1/held"; until [ -e "$1/killed" ]; do sleep 0.05; done', {}, directory);
      await until(async () => {
        if ((await execute(sandbox, ["test", "-e", `${directory}/held`])).exitCode !== 0)
          throw new Error("not yet");
      });
      await sandbox.kill("ended", 200);
      await execute(sandbox, ["touch", `${directory}/killed`]);
      await command;

      expect((await pollAll(sandbox, "ended")).state.kind).not.toBe("running");
    });
  });
}
