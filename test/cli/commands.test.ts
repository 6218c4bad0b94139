import { describe, expect, it } from "vitest";
import { anApi, anEvidence, aTask, READER, WRITER } from "./an-api.ts";
import { sandpiper } from "./sandpiper.ts";

const ID = "3f9c2a00000000000000000000";
const OTHER = "3f9c2b11111111111111111111";

describe("sandpiper list", { concurrent: true }, () => {
  it("shows runs in a line each, with how they stand", async () => {
    const working = aTask({ id: OTHER, state: "working", outcome: null, ended_at: null });
    await using api = await anApi([{ task: working }, { task: aTask() }]);

    const { code, out } = await sandpiper(["list"], { server: api.url });

    expect(out.split("\n")).toEqual([
      "3f9c2b11  working    octo/hello#12  $0.42  2026-11-30 09:42  The clock is wrong",
      "3f9c2a00  published  octo/hello#12  $0.42  2026-11-30 09:42  The clock is wrong",
      "",
    ]);
    expect(code).toBe(0);
    expect(api.seen[0]?.authorization).toBe(`Bearer ${WRITER}`);
  });

  it("asks for a repository's, in one state, page after page up to the limit", async () => {
    const runs = Array.from({ length: 130 }, (_, index) => ({
      task: aTask({ id: `aaaaaa${String(index).padStart(20, "0")}` }),
    }));
    await using api = await anApi(runs);
    const filter = ["--repo", "octo/hello", "--state", "ended"];

    const { out, err } = await sandpiper(["list", ...filter, "--limit", "120", "--json"], {
      server: api.url,
    });

    const { tasks, next } = JSON.parse(out) as { tasks: { id: string }[]; next: string };
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(120);
    expect([next, err]).toEqual(["120", ""]);
    expect(api.seen.map(({ line }) => line)).toEqual([
      "GET /v1/tasks?repository=octo%2Fhello&state=ended&limit=100",
      "GET /v1/tasks?repository=octo%2Fhello&state=ended&limit=20&after=100",
    ]);
  });

  it("says on stderr that there are more, and how they are asked for", async () => {
    const handedOver = aTask({ id: OTHER, outcome: "handed_over" });
    await using api = await anApi([{ task: handedOver }, { task: aTask() }]);

    const { out, err } = await sandpiper(["list", "--limit", "1"], { server: api.url });

    expect(out).toMatch(/^3f9c2b11 {2}handed over {2}octo/);
    expect(err).toBe("There are more: ask with --limit 5.\n");
  });

  it("says on stderr that there are none", async () => {
    await using api = await anApi();

    expect(await sandpiper(["list"], { server: `${api.url}/` })).toEqual({
      code: 0,
      out: "",
      err: "No runs.\n",
    });
  });
});

describe("sandpiper show", { concurrent: true }, () => {
  const failed = "failed" as const;
  const result = { command: "npm run lint", state: failed, exit_code: 1, seconds: 3, tail: "" };
  const full = {
    task: aTask({ follow_ups: ["Look at the other clock"], notes: ["The branch was moved."] }),
    evidence: anEvidence({
      checks: [
        { after: { ...result, command: "npm test", state: "passed", exit_code: 0 }, before: null },
        { after: result, before: result },
      ],
      proof: "proven",
      weakened: [{ path: "test/clock.test.ts", line: 3, detail: "skips a test" }],
    }),
    files: [
      {
        ...{ path: "src/clock.ts", previous_path: "src/time.ts", how: "moved" as const },
        ...{ additions: 3, deletions: 1, patch: "@@ -1 +1 @@" },
      },
    ],
  };

  it("tells what was asked, what came of it, its checks and its files", async () => {
    await using api = await anApi([full]);

    const { code, out } = await sandpiper(["show", ID], { server: api.url });

    for (const words of [
      "Opened a pull request  published",
      "thread      octo/hello#12 The clock is wrong",
      "began       2026-11-30 09:42 UTC, 3 min 0 s",
      "cost        $0.42 of $2.00, 7 turns, 12000 tokens",
      "Asked\n  Fix the clock.",
      "Said\n  The clock is right now.",
      "  passed  npm test",
      "  failed  npm run lint (failed without the change)",
      "  proof: its tests fail without the change",
      "  weakened: test/clock.test.ts:3 skips a test",
      "  > src/clock.ts (from src/time.ts)  +3 -1",
      "Left to do\n  - Look at the other clock",
    ])
      expect(out).toContain(words);
    expect(code).toBe(0);
  });

  it("with --json gives the three answers as one document", async () => {
    await using api = await anApi([full]);

    const { out } = await sandpiper(["show", ID, "--json"], { server: api.url });

    expect(JSON.parse(out)).toEqual(full);
  });

  it("finds a run by its page, and by how its id begins", async () => {
    await using api = await anApi([full, { task: aTask({ id: OTHER }) }]);
    const show = (named: string) => sandpiper(["show", named, "--json"], { server: api.url });
    const idOf = ({ out }: { out: string }) => JSON.parse(out).task.id;

    expect(idOf(await show(`${api.url}/runs/${ID}?tab=files`))).toBe(ID);
    expect(idOf(await show("3f9c2b"))).toBe(OTHER);
    expect(await show("3f9c2")).toMatchObject({
      code: 2,
      err: expect.stringContaining("at least 6 characters"),
    });
    expect(await show("3f9c2d")).toMatchObject({
      code: 4,
      err: expect.stringContaining("No run of yours begins"),
    });
    expect(await show("https://elsewhere.test/runs/3f9c2a")).toMatchObject({ code: 2 });
    expect(await show("..%2f..")).toMatchObject({ code: 2 });
  });

  it("does not choose between two runs that begin so", async () => {
    await using api = await anApi([full, { task: aTask({ id: "3f9c2a99999999999999999999" }) }]);

    const { code, err } = await sandpiper(["show", "3f9c2a"], { server: api.url });

    expect([code, err]).toEqual([2, `2 runs begin with 3f9c2a: ${ID}, 3f9c2a99999999999999999999\n`]);
  });
});

describe("sandpiper run", { concurrent: true }, () => {
  it("makes a task of what it was given, and prints the run's id", async () => {
    await using api = await anApi();
    const options = ["--title", "Tidy up", "--model", "opus", "--budget", "2.50"];

    const { code, out, err } = await sandpiper(["run", "--repo", "octo/hello", ...options, "Tidy up."], {
      server: api.url,
    });

    expect([code, out]).toEqual([0, `${api.runs[0]?.task.id}\n`]);
    expect(err).toContain("/runs/abcdef");
    expect(api.seen).toEqual([
      {
        line: "POST /v1/tasks",
        authorization: `Bearer ${WRITER}`,
        key: expect.stringMatching(/^[0-9a-f-]{36}$/),
        body: {
          ...{ repository: "octo/hello", prompt: "Tidy up.", title: "Tidy up" },
          options: { model: "opus", budget_usd: 2.5 },
        },
      },
    ]);
  });

  it("reads the prompt from stdin, for a thread that is there", async () => {
    await using api = await anApi();
    const args = ["run", "--repo", "octo/hello", "--thread", "#12", "--json", "-"];

    const { out } = await sandpiper(args, { server: api.url, stdin: "Go on.\nAll of it.\n" });

    expect(JSON.parse(out)).toMatchObject({ repository: "octo/hello", state: "waiting" });
    expect(api.seen[0]?.body).toEqual({ repository: "octo/hello", prompt: "Go on.\nAll of it.", thread: 12 });
  });

  it.each([
    ["published", 0],
    ["answered", 0],
    ["agent_failed", 1],
    ["something_new", 1],
  ])("with --follow prints the log until the run has ended: %s is %i", async (outcome, code) => {
    await using api = await anApi();
    api.onLog.push((run) => {
      run.entries = [{ id: "1.1:9", items: [{ kind: "said", text: "I look.", is_cut: false, cost_usd: 0 }] }];
      Object.assign(run.task, { state: "ended", outcome, headline: "It is over" });
    });

    const ended = await sandpiper(["run", "--repo", "octo/hello", "-f", "Look."], { server: api.url });

    expect(ended).toMatchObject({ code, out: "  I look.\n", err: expect.stringMatching(/\nIt is over\n$/) });
  });

  it.each([
    [["run", "x"], "Which repository?"],
    [["run", "--repo", "hello", "x"], "owner/name"],
    [["run", "--repo", "octo/hello"], "It takes"],
    [["run", "--repo", "octo/hello", ""], "The prompt can't be"],
    [["run", "--repo", "octo/hello", "two", "words"], "Too many words"],
    [["run", "--repo", "octo/hello", "--thread", "0", "x"], "--thread"],
    [["run", "--repo", "octo/hello", "--thread", "1", "--title", "t", "x"], "--title is for a new issue"],
    [["run", "--repo", "octo/hello", "--budget", "much", "x"], "--budget"],
    [["run", "--repo", "octo/hello", "--model", "-x y", "x"], "--model"],
    [["list", "--state", "done"], "--state is one of"],
    [["list", "--limit", "0"], "--limit"],
  ])("says a mistake before it asks anybody: %j", async (args, words) => {
    await using api = await anApi();

    expect(await sandpiper(args, { server: api.url })).toEqual({
      code: 2,
      out: "",
      err: expect.stringContaining(words),
    });
    expect(api.seen).toEqual([]);
  });
});

describe("sandpiper logs", { concurrent: true }, () => {
  const entries = [
    { id: "1.1:10", items: [{ kind: "began" as const, model: "claude-sonnet-4-5" }] },
    {
      id: "1.1:20",
      items: [
        { kind: "thought" as const, text: "hm", is_cut: false, cost_usd: 0 },
        { kind: "said" as const, text: "I look at it.", is_cut: true, cost_usd: 0 },
        {
          ...{ kind: "tool" as const, of: "t1", name: "Bash", title: "npm test", input: "{}" },
          ...{ is_cut: false, is_sub: false, cost_usd: 0 },
        },
      ],
    },
    {
      id: "1.1:30",
      items: [
        {
          ...{ kind: "output" as const, of: "t1", is_cut: false, is_error: true },
          text: Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n"),
        },
        { kind: "todos" as const, todos: [{ text: "Look", state: "completed" as const }] },
      ],
    },
    { id: "1.1:40", items: [{ kind: "ended" as const, how: "Done", is_error: false, cost_usd: 0.42 }] },
  ];

  it("prints what there is as a person reads it", async () => {
    await using api = await anApi([{ task: aTask(), entries }]);

    const { code, out } = await sandpiper(["logs", ID], { server: api.url });

    expect(out.split("\n")).toEqual([
      ...["● claude-sonnet-4-5 begins", "  hm", "  I look at it.", "  … (cut)", "→ Bash npm test"],
      ...Array.from({ length: 12 }, (_, index) => `  line ${index}`),
      ...["  … 18 more lines", "  [x] Look", "● Done ($0.42)", ""],
    ]);
    expect(code).toBe(0);
  });

  it("with --json prints the entries as they came, a line each", async () => {
    await using api = await anApi([{ task: aTask(), entries }]);

    const { out } = await sandpiper(["logs", ID, "--json"], { server: api.url });

    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(entries);
  });

  it("with -f goes on behind the last entry where the connection broke, and ends with the run", async () => {
    const task = aTask({ state: "working", outcome: null });
    await using api = await anApi([{ task, entries: entries.slice(0, 2) }]);
    api.onLog.push((run) => {
      api.faults.push("broken", { status: 502 }, "lost");
      run.entries = entries;
      Object.assign(run.task, { state: "ended", outcome: "stopped", headline: "Stopped by mona" });
    });

    const { code, out, err } = await sandpiper(["logs", "-f", ID, "--json"], { server: api.url });

    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(entries);
    expect(code).toBe(1);
    expect(err).toMatch(/can't be reached: it answers 502\. Trying again…\n(.*\n)?Stopped by mona\n$/);
  });
});

describe("sandpiper stop", { concurrent: true }, () => {
  it("asks for the run's end", async () => {
    await using api = await anApi([
      { task: aTask({ state: "working", outcome: null, headline: "Works on it" }) },
    ]);

    const ended = await sandpiper(["stop", "3f9c2a"], { server: api.url });

    expect(ended).toEqual({ code: 0, out: "It is being stopped: Works on it\n", err: "" });
    expect(api.stopped).toEqual([ID]);
  });

  it("needs a right that readers don't have", async () => {
    await using api = await anApi([{ task: aTask() }]);

    const { code, err } = await sandpiper(["stop", ID], { server: api.url, env: { GITHUB_TOKEN: READER } });

    expect([code, err]).toEqual([3, expect.stringContaining("needs write access")]);
    expect(api.stopped).toEqual([]);
  });
});
