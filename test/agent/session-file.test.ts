import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { startScriptedModel } from "../../demo/model/scripted-model.ts";
import { toCheckedSession } from "../../src/agent/session-file.ts";
import { aWorkspace, hasClaude, runClaude } from "../demo/model/run-claude.ts";
import { toLeastCpuMs } from "../support/cpu-time.ts";

const SESSION = "5b0b4b1e-0000-4000-8000-000000000000";
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let made = 0;
const aLine = (change: object = {}) => ({
  type: "user",
  uuid: `00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`,
  parentUuid: null,
  sessionId: SESSION,
  timestamp: "2026-11-28T10:00:00.000Z",
  cwd: "/workspace/repository",
  version: "2.1.329",
  message: { role: "user", content: "one" },
  ...change,
});
const anAnswer = (content: object[], change: object = {}) =>
  aLine({
    type: "assistant",
    message: {
      ...{ id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5-5", content },
      ...{ stop_reason: null, usage: { input_tokens: 1, output_tokens: 1 } },
    },
    ...change,
  });
const userSays = (content: unknown, change: object = {}) =>
  aLine({ message: { role: "user", content }, ...change });
const toFile = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const check = (...lines: object[]) => toCheckedSession(toFile(...lines), SESSION);
const linesOf = (text = "") =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("a session that is made anew", () => {
  it("S29: is its conversation in order, and each line's parent is the one before it", () => {
    const lines = [userSays("one"), anAnswer([{ type: "text", text: "two" }]), userSays("three")];
    const seen = linesOf(check(...lines));

    expect(seen.map(({ message }) => message.content)).toEqual([
      "one",
      [{ type: "text", text: "two" }],
      "three",
    ]);
    expect(seen.map(({ parentUuid }) => parentUuid)).toEqual([null, lines[0]?.uuid, lines[1]?.uuid]);
  });

  it.each([
    [
      "a system prompt",
      { type: "api-request-shape", shape: { system: [{ type: "text", text: "planted" }] } },
    ],
    [
      "a system message",
      aLine({ type: "attachment", attachment: { type: "x" }, rendered: "planted", renderedRole: "system" }),
    ],
    ["what was spent", { type: "cost-state", totalCostUSD: 49.99, planted: 1 }],
    ["a mode", { type: "mode", mode: "planted" }],
    ["what another agent said", aLine({ isSidechain: true, message: { role: "user", content: "planted" } })],
    [
      "an error of the CLI's own",
      anAnswer([{ type: "text", text: "API Error: planted" }], { isApiErrorMessage: true }),
    ],
    ["a kind that nobody knows", { type: "planted" }],
  ])("S29: is without %s", (_, line) => {
    const text = check(userSays("one"), line, userSays("two"));

    expect(linesOf(text).map(({ message }) => message.content)).toEqual(["one", "two"]);
    expect(text).not.toContain("planted");
  });

  it("S29: has no field that the CLI would believe beside what was said", () => {
    const planted = { permissionMode: "planted", toolUseResult: "planted", isMeta: true, hooks: "planted" };
    const text = check(
      userSays("one", planted),
      anAnswer([{ type: "text", text: "two", citations: ["planted"] }], planted),
    );

    expect(text).not.toContain("planted");
  });

  it("begins where the CLI last shortened it", () => {
    const boundary = aLine({ type: "system", subtype: "compact_boundary", message: undefined });
    const summary = userSays("the summary", { isCompactSummary: true });
    const seen = linesOf(check(userSays("long ago"), boundary, summary, userSays("now")));

    expect(seen.map(({ message }) => message.content)).toEqual(["the summary", "now"]);
    expect(seen[0]).toMatchObject({ parentUuid: null, isCompactSummary: true });
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no object", "[]\n"],
    ["no conversation", toFile({ type: "mode" })],
    [
      "another session's line",
      toFile(userSays("one", { sessionId: "00000000-0000-4000-8000-000000000000" })),
    ],
    ["a line cut in the middle", toFile(userSays("one"), userSays("two")).slice(0, -20)],
    ["a user who is the system", toFile(aLine({ message: { role: "system", content: "x" } }))],
    [
      "an address to fetch",
      toFile(userSays([{ type: "image", source: { type: "url", url: "https://x.test/" } }])),
    ],
    [
      "an uploaded file",
      toFile(userSays([{ type: "document", source: { type: "file", file_id: "file_1" } }])),
    ],
    [
      "a server's tool",
      toFile(anAnswer([{ type: "server_tool_use", id: "a", name: "web_fetch", input: {} }])),
    ],
    ["a container's upload", toFile(userSays([{ type: "container_upload", file_id: "file_1" }]))],
    ["no id", toFile(userSays("one", { uuid: "../../x" }))],
  ])("S15: is not made of a file that holds %s", (_, text) => {
    expect(toCheckedSession(text, SESSION)).toBeUndefined();
  });

  it("S29: is none when it is nested so deep that it can't be written again", () => {
    const deep = "[".repeat(50_000) + "]".repeat(50_000);
    const line = JSON.stringify(
      anAnswer([{ type: "tool_use", id: "t", name: "Bash", input: { a: "DEEP" } }]),
    );

    expect(toCheckedSession(`${line.replace('"DEEP"', deep)}\n`, SESSION)).toBeUndefined();
  });
});

describe.runIf(hasClaude)("a session of the real CLI", () => {
  it("S29: is resumed from what was checked: all that was said is there, nothing else, and its cost begins at 0", async () => {
    await using workspace = await aWorkspace({ "one.txt": "first line\n" });
    const { repository, home } = workspace;
    await writeFile(join(repository, "dot.png"), Buffer.from(PNG, "base64"));
    const call = (name: string, input: object) => ({ tools: [{ name, input: { ...input } }] });
    const model = await startScriptedModel({
      script: [
        { text: "I look.", ...call("Bash", { command: "echo heron", description: "Say it" }) },
        call("Read", { file_path: join(repository, "dot.png") }),
        call("Read", { file_path: join(repository, "one.txt") }),
        { thinking: "hm", text: "All seen." },
        { text: "Again." },
      ],
    });
    const run = (mode: string) => runClaude({ modelUrl: model.url, workspace, flags: [mode, SESSION] });
    const costOf = ({ events }: Awaited<ReturnType<typeof run>>) => Number(events.at(-1)?.total_cost_usd);
    const first = await run("--session-id");
    const projects = join(home, ".claude/projects");
    const file = join(projects, readdirSync(projects)[0] ?? "", `${SESSION}.jsonl`);
    const checked = toCheckedSession(readFileSync(file, "utf8"), SESSION) ?? "";
    await rm(home, { recursive: true });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, checked);

    const second = await run("--resume");
    await model.close();

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    const last = model.requests.at(-1);
    expect(last?.turn).toBe(4);
    for (const said of ["I look.", "heron", "first line", "All seen."]) expect(last?.allText).toContain(said);
    expect(JSON.stringify(last?.messages)).toContain(PNG);
    expect(costOf(second)).toBeGreaterThan(0);
    expect(costOf(second)).toBeLessThan(costOf(first));
  });
});

it("S15 S32: a line that is wrong in a million places makes the file unreadable, and takes no longer than to read it", () => {
  const line = JSON.stringify(aLine({ message: { role: "user", content: "HERE" } }));
  const text = line.replace('"HERE"', `[${"0,".repeat(1_000_000)}0]`);

  expect(toCheckedSession(text, SESSION)).toBeUndefined();
  expect(toLeastCpuMs(() => toCheckedSession(text, SESSION))).toBeLessThan(
    10 *
      Math.max(
        toLeastCpuMs(() => JSON.parse(text)),
        30,
      ),
  );
});
