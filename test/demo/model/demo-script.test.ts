import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { DEMO_FILES } from "../../../demo/model/demo-repository.ts";
import { fixScript } from "../../../demo/model/demo-script.ts";
import { startScriptedModel } from "../../../demo/model/scripted-model.ts";
import { aWorkspace, hasClaude, runClaude } from "./run-claude.ts";

const SCHEMA = {
  type: "object",
  properties: {
    title: { type: "string" },
    summary: { type: "string" },
    done: { type: "array", items: { type: "string" } },
    outcome: { enum: ["changed", "blocked"] },
  },
  required: ["title", "summary", "done", "outcome"],
};

function testRepository(directory: string): { passed: boolean; failCount: number } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ["--test"], {
    cwd: directory,
    env,
    encoding: "utf8",
  });
  return { passed: status === 0, failCount: Number(/fail (\d+)/.exec(stdout)?.[1]) };
}

it("starts from a repository whose tests fail for the bug alone", async () => {
  await using workspace = await aWorkspace(DEMO_FILES);

  expect(testRepository(workspace.repository)).toEqual({ passed: false, failCount: 2 });
});

it.skipIf(!hasClaude).each([
  ["TodoWrite", { CLAUDE_CODE_ENABLE_TASKS: "0" }],
  ["TaskCreate,TaskUpdate", {}],
])("makes the tests pass through the real CLI, with a checklist by %s", async (checklist, env) => {
  await using workspace = await aWorkspace(DEMO_FILES);
  const model = await startScriptedModel({ script: fixScript() });

  const flags = ["--json-schema", JSON.stringify(SCHEMA), "--tools", `Bash,Edit,Read,${checklist}`];
  const { exitCode, events } = await runClaude({ modelUrl: model.url, workspace, flags, env });
  await model.close();

  expect(exitCode).toBe(0);
  expect(events.at(-1)).toMatchObject({ structured_output: { outcome: "changed" } });
  expect(testRepository(workspace.repository)).toEqual({ passed: true, failCount: 0 });
  expect(model.requests.at(-1)?.allText).toContain(checklist.split(",")[0]);
});

it("says that it is blocked when no test run passed", async () => {
  const script = fixScript();
  const turn = {
    turn: 9,
    model: "m",
    system: "",
    messages: [],
    lastUserText: "",
    allText: "ℹ fail 0\nℹ fail 2",
    toolNames: [],
    headers: {},
    apiKey: undefined,
  };

  const answer = typeof script === "function" ? await script(turn) : undefined;

  expect(answer?.structured).toMatchObject({ outcome: "blocked" });
});
