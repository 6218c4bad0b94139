import { describe, expect, it } from "vitest";
import { type AgentProgress, foldEvents, NO_PROGRESS, settleProgress } from "../../src/agent/progress.ts";
import { parseChunk } from "../../src/agent/transcript.ts";
import { aRecording, foldBytes, foldLines } from "./recorded-transcript.ts";

let counted = 0;
const assistant = (
  content: object[],
  more: { parent_tool_use_id?: string; error?: string; message?: object } = {},
) => {
  const { message, ...rest } = more;
  counted += 1;
  return {
    type: "assistant",
    ...rest,
    message: { id: `msg_${counted}`, model: "claude-sonnet-5-5", content, ...message },
  };
};
const tool = (name: string, input: unknown) => assistant([{ type: "tool_use", name, input }]);
const result = (more: object = {}) => ({
  type: "result",
  subtype: "success",
  is_error: false,
  total_cost_usd: 0,
  ...more,
});

describe("the progress of an agent", () => {
  it("is all that a recorded run tells", () => {
    expect(foldBytes(aRecording("done"))).toMatchObject({
      model: "claude-sonnet-5-5",
      todos: [
        { text: "Read", state: "completed" },
        { text: "Fix", state: "completed" },
      ],
      action: undefined,
      turns: 3,
      lastText: "All good.",
      lastError: undefined,
      answer: { title: "Fix it", summary: "Fixed.", done: ["a"], kind: "changed" },
      end: { isError: false, terminalReason: "completed", detail: "" },
    });
  });

  it("has the figures of the CLI at the end, and an estimate before it", () => {
    const bytes = aRecording("done");
    const lines = bytes.toString("utf8").trimEnd().split("\n");
    const before = foldBytes(Buffer.from(`${lines.slice(0, -1).join("\n")}\n`));
    const { total_cost_usd, usage } = JSON.parse(lines.at(-1) ?? "");

    expect(before.end).toBeUndefined();
    expect(before.costMicroUsd).toBeGreaterThan(0);
    expect(foldBytes(bytes).end?.sessionCostMicroUsd).toBe(Math.round(total_cost_usd * 1_000_000));
    expect(foldBytes(bytes).tokens).toBe(usage.input_tokens + usage.output_tokens);
  });

  it("counts a message once, though each of its blocks is an event with the same usage, and what each wrote", () => {
    const message = {
      id: "msg_same",
      usage: { input_tokens: 1_000, output_tokens: 1, cache_read_input_tokens: null },
    };
    const progress = foldLines(
      assistant([{ type: "text", text: "a" }], { message }),
      assistant([{ type: "tool_use", name: "Read", input: { file_path: "a.ts" } }], { message }),
    );

    expect(progress).toMatchObject({
      turns: 1,
      tokens: 1_007,
      costMicroUsd: 2_070,
      action: "Reading `a.ts`",
    });
  });

  it.each([
    ["Read", { file_path: "/workspace/repository/src/a.ts" }, "Reading `src/a.ts`"],
    ["Edit", { file_path: "/workspace/repository/src/a.ts" }, "Editing `src/a.ts`"],
    [
      "Write",
      { file_path: `/${"d/".repeat(100)}a.ts` },
      `Editing \`${`/${"d/".repeat(100)}a.ts`.slice(-120)}\``,
    ],
    ["Bash", { command: "npm test\nrm -rf x" }, "Running `npm test`"],
    ["Bash", { command: "x".repeat(500) }, `Running \`${"x".repeat(120)}\``],
    ["Bash", { command: 5 }, "Running ``"],
    ["Grep", { pattern: "paginate" }, "Searching for `paginate`"],
    ["Glob", "not an object", "Searching for ``"],
    ["StructuredOutput", {}, "Writing the summary"],
  ])("names what it does now: %s", (name, input, action) => {
    expect(foldLines(tool(name, input)).action).toBe(action);
  });

  it("keeps the last action when a tool says nothing to people", () => {
    expect(foldLines(tool("Read", { file_path: "a" }), tool("NewTool", {})).action).toBe("Reading `a`");
  });

  it("takes the last checklist, cut, and keeps the one it has when the next makes no sense", () => {
    const todos = Array.from({ length: 40 }, () => ({ content: "x".repeat(1_000), status: "pending" }));
    const progress = foldLines(tool("TodoWrite", { todos }), tool("TodoWrite", { todos: [{ content: 1 }] }));

    expect(progress.todos).toHaveLength(30);
    expect(progress.todos[0]?.text).toHaveLength(200);
  });

  it("does not take a helper's checklist for the agent's", () => {
    const todos = [{ content: "inner", status: "pending" }];
    const content = [{ type: "tool_use", name: "TodoWrite", input: { todos } }];

    expect(foldLines(assistant(content, { parent_tool_use_id: "toolu_1" })).todos).toEqual([]);
  });

  it("F26: remembers the error of a failed call, and forgets it once the model has answered", () => {
    const retry = { type: "system", subtype: "api_retry", error: "rate_limit", error_status: 429 };

    expect(foldLines(retry)).toMatchObject({ lastError: "rate_limit", action: "Waiting for the model" });
    expect(foldLines(retry, tool("Bash", { command: "ls" })).lastError).toBeUndefined();
    expect(foldLines(retry, { ...retry, error: undefined }).lastError).toBe("rate_limit");
    expect(foldLines(assistant([], { error: "billing_error" }))).toMatchObject({
      lastError: "billing_error",
      turns: 0,
    });
  });

  it("takes the last of several results, and the last answer that one of them had", () => {
    const structured_output = { title: "Fix it", summary: "Fixed.", done: [], outcome: "changed" };
    const progress = foldLines(
      result({ structured_output, total_cost_usd: 0.5 }),
      result({ result: "A background command ended.", total_cost_usd: 0.75, terminal_reason: "completed" }),
    );

    expect(progress.answer?.title).toBe("Fix it");
    expect(progress.end?.sessionCostMicroUsd).toBe(750_000);
  });

  it("F76: estimates what a message wrote from its text, its thinking and its calls: its event says one token", () => {
    const message = { usage: { input_tokens: 1_000, output_tokens: 1 } };
    const content = [
      { type: "thinking", thinking: "t".repeat(3_500) },
      { type: "text", text: "x".repeat(3_500) },
      { type: "tool_use", name: "Write", input: { content: "c".repeat(3_500) } },
    ];

    const { costMicroUsd, tokens } = foldLines(assistant(content, { message }));

    expect([tokens, costMicroUsd]).toEqual([4_004, 2_000 + 30_040]);
  });

  it.each([-5, 1e308, "49.99", null, {}])(
    "S33: takes no %j for what the session cost: the CLI gave no figure",
    (total_cost_usd) => {
      expect(foldLines(result({ total_cost_usd })).end?.sessionCostMicroUsd).toBeUndefined();
    },
  );

  it("S33: takes the largest figure of several results: it only grows", () => {
    const last = foldLines(
      result({ total_cost_usd: 0.5 }),
      result({ total_cost_usd: 0 }),
      result({ total_cost_usd: -1 }),
    );

    expect(last.end?.sessionCostMicroUsd).toBe(500_000);
  });

  it.each([-5, 1e308, "many", null])("S33: takes %j tokens for none", (count) => {
    const usage = {
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
    };

    expect(foldLines(assistant([], { message: { usage } }))).toMatchObject({ tokens: 0, costMicroUsd: 0 });
    expect(foldLines(result({ usage })).tokens).toBe(0);
  });

  it("has the words of the CLI as the detail of an error, and nobody's for a success", () => {
    expect(foldLines(result({ result: "I failed, says the model" })).end?.detail).toBe("");
    expect(foldLines(result({ is_error: true, result: "API Error" })).end?.detail).toBe("API Error");
    expect(foldLines(result({ is_error: true, errors: ["a", "b"] })).end?.detail).toBe("a; b");
    expect(foldLines(result({ is_error: true, result: "x ".repeat(1_000) })).end?.detail).toHaveLength(500);
    expect(foldLines(result({ is_error: true })).end?.detail).toBe("");
  });

  it("is unchanged, the same object even, by an event that tells nothing", () => {
    expect(
      foldLines({ type: "system", subtype: "status" }, { type: "user", message: { content: "hi" } }),
    ).toBe(NO_PROGRESS);
  });

  it("F11: goes on from a checkpoint as if it had never been written down", () => {
    const bytes = aRecording("done");
    const half = bytes.indexOf("\n", bytes.length / 2) + 1;
    const kept: AgentProgress = JSON.parse(JSON.stringify(foldBytes(bytes.subarray(0, half))));

    expect(foldEvents(kept, parseChunk(bytes.subarray(half)).events)).toEqual(foldBytes(bytes));
  });
});

describe("what an agent has cost so far", () => {
  const progress = { ...NO_PROGRESS, costMicroUsd: 700 };
  const budgetMicroUsd = 1_000;

  it("S33: is what the gateway counted, whatever the transcript says, and past what was reserved", () => {
    const spend = { costMicroUsd: 1_200, isUsedUp: false };

    expect(settleProgress(progress, { spend, budgetMicroUsd })).toMatchObject({
      costMicroUsd: 1_200,
      isMetered: true,
    });
  });

  it("S33: stays that when the machine with the gateway is gone", () => {
    const metered = { ...progress, costMicroUsd: 1_200, isMetered: true };

    expect(settleProgress(metered, { spend: undefined, budgetMicroUsd })).toBe(metered);
  });

  it("S33: is the estimate without a gateway, up to what was reserved", () => {
    expect(settleProgress(progress, { spend: undefined, budgetMicroUsd })).toBe(progress);
    expect(
      settleProgress({ ...progress, costMicroUsd: 1e12 }, { spend: undefined, budgetMicroUsd }).costMicroUsd,
    ).toBe(1_000);
  });
});
