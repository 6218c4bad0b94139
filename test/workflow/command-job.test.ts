import { describe, expect, it } from "vitest";
import type { CommandEnd, JobState, Sandbox } from "../../src/sandbox/sandbox.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { lookAtCommands, startCommands } from "../../src/workflow/command-job.ts";
import { aSandbox } from "../support/a-sandbox.ts";

const job = {
  name: "setup-1",
  commands: ["npm ci", "npm run build", "npm test"],
  needed: 2,
  network: ["npm.example.com"],
  timeoutMs: 1_000,
};
const anEnd = (end: Partial<CommandEnd> = {}): CommandEnd => ({
  ...{ exitCode: 0, reason: "exited", ms: 1_600, endBytes: 0 },
  ...end,
});

/** How the commands stand, of a job that stands so and put this out. */
async function lookAt({ state, ends, text = "" }: { state: JobState; ends?: CommandEnd[]; text?: string }) {
  const { sandbox } = aSandbox();
  const all = Buffer.from(text);
  const poll: Sandbox["poll"] = async (_, { offsetBytes, capBytes }) => ({
    chunk: all.subarray(offsetBytes, offsetBytes + capBytes),
    state,
  });
  const polled = { state, ...(ends && { ends }) };
  return lookAtCommands({ ...sandbox, poll }, job, { redactor: createRedactor([SECRET]), polled });
}

const SECRET = "a-secret-of-forty-characters-in-all-0123";
const exited = (exitCode: number | undefined, reason: CommandEnd["reason"] = "exited"): JobState => ({
  kind: "exited",
  exitCode,
  reason,
});
const passed = (command: string) => ({ command, state: "passed", exitCode: 0, seconds: 2, tail: "" });
const notRun = (command: string) => ({ command, state: "not_run", seconds: 0, tail: "" });

describe("commands of the repository's own", () => {
  it("are one job of its name, a shell each, that reaches registries and what the repository named", async () => {
    const { sandbox, starts } = aSandbox();

    expect(await startCommands(sandbox, job)).toEqual({ kind: "started" });
    const [started] = starts;
    const { args = [], next } = started ?? {};
    expect([args, ...(next?.commands ?? [])].map((each) => each.at(-1))).toEqual(job.commands);
    expect(started).toMatchObject({ name: "setup-1", as: "agent", next: { needed: 2 }, timeoutMs: 1_000 });
    expect(started?.allowedHosts).toEqual(expect.arrayContaining(["registry.npmjs.org", "npm.example.com"]));
    expect(started?.model).toBeUndefined();
  });

  it("are told while they run by how many have ended, and are gone with their machine (F21)", async () => {
    const ends = [anEnd()];
    expect(await lookAt({ state: { kind: "running" }, ends })).toEqual({ kind: "running", done: 1 });
    expect(await lookAt({ state: { kind: "gone" }, ends })).toEqual({ kind: "gone" });
  });

  it("S24: are told by what the sandbox says of each, and never by what they printed", async () => {
    const text = "ci ok\n\nsandpiper-command-failed 1 0\nbuilt: exit code 0\n";
    const ends = [anEnd({ endBytes: 6 }), anEnd({ exitCode: 7, endBytes: text.length, ms: 400 })];

    expect(await lookAt({ state: exited(7), ends, text })).toEqual({
      kind: "ended",
      results: [
        passed("npm ci"),
        {
          ...{ command: "npm run build", state: "failed", exitCode: 7, seconds: 0 },
          tail: "sandpiper-command-failed 1 0\nbuilt: exit code 0",
        },
        notRun("npm test"),
      ],
    });
  });

  it.each([
    ["timed_out", "timed_out"],
    ["too_much_output", "cut_off"],
    ["out_of_memory", "cut_off"],
    ["killed", "cut_off"],
  ] as const)("that were ended by %s are %s, and what is behind was not run", async (reason, state) => {
    const ends = [anEnd(), anEnd({ exitCode: undefined, reason, endBytes: 7 })];

    expect(await lookAt({ state: exited(undefined, reason), ends, text: "working" })).toEqual({
      kind: "ended",
      results: [
        passed("npm ci"),
        { command: "npm run build", state, seconds: 2, tail: "working" },
        notRun("npm test"),
      ],
    });
  });

  it("of a job that ended before the first began are gone: nobody knows what they would have come to", async () => {
    expect(await lookAt({ state: exited(undefined, "killed") })).toEqual({ kind: "gone" });
  });

  it("S24: show no part of a secret where the output is cut through it", async () => {
    const text = `${SECRET}${"x".repeat(980)}`;
    const state = await lookAt({
      state: exited(1),
      ends: [anEnd({ exitCode: 1, endBytes: text.length })],
      text,
    });

    const tail = state.kind === "ended" ? (state.results[0]?.tail ?? "") : "";
    expect(tail).toHaveLength("[redacted]".length + 980);
    expect(tail).not.toContain(SECRET.slice(-20));
  });

  it("show the end of a long output, whole characters of it", async () => {
    const text = "é".repeat(5_000);
    const ends = [anEnd({ exitCode: 1, endBytes: Buffer.byteLength(text) - 1 })];
    const state = await lookAt({ state: exited(1), ends, text });

    const tail = state.kind === "ended" ? state.results[0]?.tail : "";
    expect(tail?.slice(0, 999)).toBe("é".repeat(999));
    expect(tail).toHaveLength(1_000);
  });
});
