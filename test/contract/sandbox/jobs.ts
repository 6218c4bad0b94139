import { beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import {
  aJob,
  aScript,
  chunkOf,
  ended,
  pollAll,
  run,
  shell,
  textOf,
  until,
  useProvider,
  written,
} from "./a-sandbox.ts";

/** Long commands, started detached and read by offset. */
export function describeJobs(createProvider: CreateProvider, { node, sharesUser }: Traits): void {
  describe("a job", () => {
    const at = useProvider(createProvider);
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("jobs");
    });

    it.each(["app", "agent"] as const)(
      "S30: of %s tells whether all jobs are the app's own user there",
      async (as) => {
        const started = await sandbox.start(aScript(`user-${as}`, "true", { as }));

        expect(started.sharesUser).toBe(sharesUser ? true : undefined);
        expect(await sandbox.start(aScript(`user-${as}`, "true", { as }))).toEqual(started);
      },
    );

    it("tells its output from an offset with a cap, and how it ended", async () => {
      const { output, state } = await run(sandbox, aScript("ranges", "printf 0123456789; exit 3"));

      expect({ output, state }).toEqual({
        output: "0123456789",
        state: { kind: "exited", reason: "exited", exitCode: 3 },
      });
      const ranges = [
        [0, 4],
        [4, 4],
        [8, 100],
        [10, 5],
        [50, 5],
        [0, 0],
      ] as const;
      const chunks = ranges.map(([offsetBytes, capBytes]) =>
        chunkOf(sandbox, "ranges", { offsetBytes, capBytes }),
      );
      expect(await Promise.all(chunks)).toEqual(["0123", "4567", "89", "", "", ""]);
    });

    it("is read while it runs, and loses no byte on the way", async () => {
      const script =
        "let n = 0; const t = setInterval(() => { for (let i = 0; i < 2000; i++) console.log(n++); if (n >= 40000) clearInterval(t); }, 1)";
      await sandbox.start(aJob("stream", [node, "-e", script]));
      const parts: Buffer[] = [];
      let sizeBytes = 0;
      await until(async () => {
        const { chunk, state } = await sandbox.poll("stream", { offsetBytes: sizeBytes, capBytes: 10_000 });
        parts.push(Buffer.from(chunk));
        sizeBytes += chunk.length;
        if (chunk.length > 0 || state.kind === "running") throw new Error("There is more to come.");
      });

      const lines = Buffer.concat(parts).toString().split("\n").slice(0, -1);
      expect(lines).toEqual(Array.from({ length: 40_000 }, (_, n) => String(n)));
    });

    it("gets its input and its variables whole (S14)", async () => {
      const stdin = Buffer.alloc(1024 * 1024, "“stdin” $(id)\n");
      const env = { QUOTED: `it's "$(id)"\n` };
      await sandbox.start(aScript("input", 'printf "%s|" "$QUOTED"; cat', { stdin, env }));

      const { output } = await ended(sandbox, "input");
      expect(output).toBe(`${env.QUOTED}|${stdin.toString()}`);
    });

    it("gets every argument as it is (S14)", async () => {
      const words = ["two words", "it's", '"', "$(id)", "line\nline", "--help", "", "🐦"];
      const { output } = await run(sandbox, aScript("words", `printf '<%s>' "$@"`, {}, ...words));

      expect(output).toBe(words.map((word) => `<${word}>`).join(""));
    });

    it("sees nothing of the app's own environment (S8)", async () => {
      process.env.SANDPIPER_TEST_CANARY = "canary-of-the-app";
      const { output } = await run(sandbox, aScript("environment", "env"));
      delete process.env.SANDPIPER_TEST_CANARY;

      expect(output).toMatch(/^HOME=/m);
      expect(output).not.toContain("canary-of-the-app");
    });

    it("tells the last of its errors (F26)", async () => {
      const script = "head -c 10000 /dev/zero | tr '\\000' e >&2; printf 'the last' >&2";
      await run(sandbox, aScript("errors", script));

      expect(await sandbox.stderrTail("errors")).toMatch(/^e{1,4088}the last$/);
    });

    it("whose program isn't there ends, and says so (F24)", async () => {
      const { state } = await run(sandbox, aJob("missing", ["/nowhere/at/all"]));

      expect(state).toMatchObject({ kind: "exited", reason: "exited" });
      expect(state).not.toMatchObject({ exitCode: 0 });
    });

    it("that was never started is gone, with no output and no errors", async () => {
      expect(await pollAll(sandbox, "never-started")).toEqual({ output: "", state: { kind: "gone" } });
      expect(await sandbox.stderrTail("never-started")).toBe("");
      await sandbox.kill("never-started", 1_000);
    });

    it("that is started twice, at once and again after its end, runs once (F11, F13)", async () => {
      const { repository } = sandbox.paths;
      const stdin = Buffer.alloc(256 * 1024, "whole");
      const job = aScript(
        "once",
        `echo started >>"$1/starts"; sleep 0.2; cat | wc -c`,
        { stdin },
        repository,
      );
      const other = await at().provider.acquire("jobs");
      await Promise.all([sandbox.start(job), other.start(job), sandbox.start(job)]);
      const { output, state } = await ended(sandbox, "once");
      await sandbox.start(job);
      await other.start({ ...job, args: ["sh", "-c", "echo another"] });

      expect(output.trim()).toBe(String(stdin.length));
      expect(await ended(sandbox, "once")).toEqual({ output, state });
      expect(textOf((await shell(sandbox, 'cat "$1/starts"', repository)).stdout)).toBe("started\n");
    });

    it("of several commands runs them in order, each alone, and tells of each how it ended", async () => {
      const { repository } = sandbox.paths;
      const started = aScript(
        "several",
        '(while sleep 0.05; do echo alive >>"$1/left"; done) & echo one; echo $$ >"$1/left"; kill -9 $$; exit 0',
        {},
        repository,
      );
      const again = [
        [
          "sh",
          "-c",
          'before=$(wc -c <"$1/left"); sleep 0.5; echo $((before - $(wc -c <"$1/left")))',
          "sh",
          repository,
        ],
        ["/nowhere/at/all"],
        ["sh", "-c", "cat; printf four; exit 7"],
      ];
      await sandbox.start({ ...started, next: { commands: again, needed: 0 } });
      const { state } = await ended(sandbox, "several");
      const { chunk, ends = [] } = await sandbox.poll("several", { offsetBytes: 0, capBytes: 1_000 });

      expect(state).toEqual({ kind: "exited", reason: "exited", exitCode: 7 });
      expect(ends.map(({ reason }) => reason)).toEqual(["exited", "exited", "exited", "exited"]);
      expect(ends[0]?.exitCode).not.toBe(0);
      expect(ends[1]?.exitCode).toBe(0);
      expect(ends[2]?.exitCode).not.toBe(0);
      expect(ends[1]?.ms).toBeGreaterThanOrEqual(500);
      const text = Buffer.from(chunk).toString();
      const parts = ends.map(({ endBytes }, index) => text.slice(ends[index - 1]?.endBytes ?? 0, endBytes));
      expect(parts).toEqual(["one\n", "0\n", "", "four"]);
    });

    it("of several commands ends where one fails that the rest needs, or when its time is over", async () => {
      const needy = { commands: [["false"], ["echo", "never"]], needed: 2 };
      const needing = await run(sandbox, { ...aScript("needy", "true"), next: needy });
      const late = {
        commands: [
          ["sleep", "60"],
          ["echo", "never"],
        ],
        needed: 0,
      };
      // Long enough for the first to end on a machine that has much else to do.
      const slow = await run(sandbox, { ...aScript("late", "exit 1", { timeoutMs: 6_000 }), next: late });
      const endsOf = async (name: string) =>
        (await sandbox.poll(name, { offsetBytes: 0, capBytes: 0 })).ends?.map(({ exitCode, reason }) => [
          exitCode,
          reason,
        ]);

      expect(needing).toMatchObject({ output: "", state: { reason: "exited", exitCode: 1 } });
      expect(await endsOf("needy")).toEqual([
        [0, "exited"],
        [1, "exited"],
      ]);
      expect(slow).toMatchObject({ output: "", state: { reason: "timed_out" } });
      expect(await endsOf("late")).toEqual([
        [1, "exited"],
        [undefined, "timed_out"],
      ]);
    });

    it("S29, S30: of several commands begins none beside a command that is alone, nor after the home is new", async () => {
      const { repository } = sandbox.paths;
      for (const [name, end] of [
        [
          "beside-alone",
          () =>
            sandbox.exec(["sleep", "1"], { timeoutMs: 9_000, capBytes: 99, network: "none", alone: true }),
        ],
        ["beside-home", () => sandbox.renewHome()],
      ] as const) {
        const write = ["sh", "-c", 'while sleep 0.05; do echo "$1" >>"$2/$1"; done', "sh", name, repository];
        await sandbox.start({
          ...aScript(name, "echo ready; sleep 60"),
          next: { commands: [write], needed: 0 },
        });
        await written(sandbox, name, /ready/);
        await end();

        expect((await sandbox.poll(name, { offsetBytes: 0, capBytes: 0 })).state.kind).not.toBe("running");
        expect((await shell(sandbox, 'ls "$1"', repository)).stdout.toString()).not.toContain(name);
      }
    });

    it("works beside another one", async () => {
      const { repository } = sandbox.paths;
      await sandbox.start(
        aScript("left", 'until [ -f "$1/right" ]; do sleep 0.05; done; echo met', {}, repository),
      );
      await sandbox.start(aScript("right", 'echo met; touch "$1/right"', {}, repository));

      expect((await ended(sandbox, "left")).output).toBe("met\n");
      expect((await ended(sandbox, "right")).output).toBe("met\n");
    });

    it("goes on when the process that started it is killed, and is adopted by another (F11)", async () => {
      const { repository } = sandbox.paths;
      const script = 'echo began; until [ -f "$1/go" ]; do sleep 0.05; done; cat; exit 4';
      const job = aScript("detached", script, { stdin: Buffer.from("from stdin") }, repository);
      await at().startElsewhere("jobs", job);

      await written(sandbox, "detached", /began/);
      expect((await pollAll(sandbox, "detached")).state).toEqual({ kind: "running" });
      await sandbox.start(job);
      await shell(sandbox, 'touch "$1/go"', repository);
      expect(await ended(sandbox, "detached")).toEqual({
        output: "began\nfrom stdin",
        state: { kind: "exited", reason: "exited", exitCode: 4 },
      });
    });
  });
}
