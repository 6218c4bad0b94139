import { describe, expect, it } from "vitest";
import { anApi, anEvidence, aTask } from "./an-api.ts";
import { sandpiper } from "./sandpiper.ts";

const ID = "3f9c2a00000000000000000000";

/** What can be done to a terminal by words, and what they look like without it. */
const HOSTILE: readonly [what: string, text: string][] = [
  ["a cleared screen", "a\u001b[2J\u001b[1;1Hb"],
  ["a title", "a\u001b]0;owned\u0007b"],
  ["a link", "a\u001b]8;;https://evil.test\u001b\\b"],
  ["a clipboard", "a\u001b]52;c;ZXZpbA==\u0007b"],
  ["a device's string", "a\u001bPq#0\u001b\\b"],
  ["an eight bit sequence", "a\u009b31mb"],
  ["a line written over", "published\rfailed"],
  ["backspaces", "safe\b\b\b\bevil"],
  ["a bell and a null", "a\u0007\u0000b"],
  ["a text that runs backwards", "a\u202etxt.exe\u202cb"],
  ["words that nobody sees", "a\u{e0041}\u{e0042}\u200bb"],
  ["half a character", "a\ud800b"],
  ["a line of ours", "x\n● Done ($0.00)\n→ Bash rm"],
];

const NOT_SHOWN = /[^\P{Cc}\n\t]|\p{Cf}|\p{Cs}|\ufffd/u;

/** A run all of whose words are these. */
function aHostileRun(text: string) {
  const task = aTask({
    ...{ id: ID, headline: text, requester: text, instruction: text, summary: text, outcome: text },
    ...{ follow_ups: [text], notes: [text], findings: [{ path: text, detail: text }] },
    ...{ thread: { ...aTask().thread, title: text }, repository: text },
    branch: { name: text, url: "https://github.com/octo/hello" },
    receipt: { ...aTask().receipt, model: text },
  });
  const cut = { is_cut: false, cost_usd: 0 };
  const items = [
    { kind: "began" as const, model: text },
    { kind: "said" as const, text, ...cut },
    { kind: "thought" as const, text, ...cut },
    { kind: "tool" as const, of: "t", name: text, title: text, input: text, is_sub: false, ...cut },
    { kind: "output" as const, of: "t", text, is_cut: false, is_error: true },
    { kind: "todos" as const, todos: [{ text, state: "pending" as const }] },
    { kind: "retry" as const, why: text },
    { kind: "ended" as const, how: text, is_error: true, cost_usd: 0 },
  ];
  const result = { command: text, state: "failed" as const, exit_code: 1, seconds: 0, tail: text };
  return {
    task,
    entries: [{ id: "1.1:1", items }],
    evidence: anEvidence({
      ...{ checks: [{ after: result, before: result }], untold: text, tests: [text], proven_by: [text] },
      ...{ notes: [text], weakened: [{ path: text, line: 1, detail: text }], steering: [text] },
      rounds: [{ failed: [text], cost_usd: 0 }],
    }),
    files: [
      { path: text, previous_path: text, how: "moved" as const, additions: 0, deletions: 0, patch: text },
    ],
  };
}

describe("S27: words of strangers on a terminal", { concurrent: true }, () => {
  it.each(HOSTILE)("S27: %s does nothing, whatever the command", async (_, text) => {
    await using api = await anApi([aHostileRun(text)], { isLenient: true });
    const commands = [["list"], ["show", ID], ["logs", "-f", ID], ["stop", ID]];

    const ended = await Promise.all(commands.map((args) => sandpiper(args, { server: api.url })));

    for (const { out, err } of ended) {
      expect(out).not.toMatch(NOT_SHOWN);
      expect(err).not.toMatch(NOT_SHOWN);
      expect(out.length).toBeGreaterThan(0);
    }
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 1, 0]);
    // A line of ours is never indented, and theirs always is.
    const forged = ended[2]!.out
      .split("\n")
      .filter((line) => line === "● Done ($0.00)" || line === "→ Bash rm");
    expect(forged).toEqual([]);
  });

  it.each(HOSTILE)("S27: %s is the same in JSON, and escaped", async (_, text) => {
    const run = aHostileRun(text);
    await using api = await anApi([run], { isLenient: true });

    const [show, logs] = await Promise.all([
      sandpiper(["show", ID, "--json"], { server: api.url }),
      sandpiper(["logs", ID, "--json"], { server: api.url }),
    ]);

    expect(JSON.parse(show.out)).toEqual(
      JSON.parse(JSON.stringify({ task: run.task, evidence: run.evidence, files: run.files })),
    );
    expect(JSON.parse(logs.out)).toEqual(JSON.parse(JSON.stringify(run.entries[0])));
    expect(`${show.out}${logs.out}`).not.toMatch(NOT_SHOWN);
  });
});
