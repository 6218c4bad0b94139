import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ANSWER_SCHEMA } from "../../src/agent/answer.ts";
import { toAgentArgs, toAgentEnv } from "../../src/agent/command-line.ts";

const command = {
  program: "/opt/agent",
  sessionId: "a78c789d-b3d1-4e5f-bba5-e0a6fe4134a2",
  model: "sonnet",
  effort: undefined,
  maxTurns: 200,
  budgetMicroUsd: 2_500_000,
  systemPrompt: "You are run by Sandpiper.",
  readOnly: false,
};
const flagValue = (flag: string, args = toAgentArgs(command)) => args[args.indexOf(flag) + 1];

describe("the agent's command line", () => {
  it("prints a stream of events, which needs --verbose", () => {
    expect(toAgentArgs(command)).toEqual(expect.arrayContaining(["--print", "--verbose"]));
    expect(flagValue("--output-format")).toBe("stream-json");
  });

  it("S16: caps turns and dollars", () => {
    expect(flagValue("--max-turns")).toBe("200");
    expect(flagValue("--max-budget-usd")).toBe("2.5000");
    expect(flagValue("--max-budget-usd", toAgentArgs({ ...command, budgetMicroUsd: 100 }))).toBe("0.0001");
  });

  it("S7, S29: takes no settings of anybody, and no servers or commands of the repository", () => {
    expect(flagValue("--setting-sources")).toBe("");
    expect(toAgentArgs(command)).toEqual(
      expect.arrayContaining(["--strict-mcp-config", "--disable-slash-commands"]),
    );
    expect(toAgentArgs(command)).not.toContain("--mcp-config");
  });

  it("asks for the structured answer and gives the system prompt as it is", () => {
    expect(JSON.parse(flagValue("--json-schema") ?? "")).toEqual(ANSWER_SCHEMA);
    expect(flagValue("--append-system-prompt")).toBe("You are run by Sandpiper.");
  });

  it("names the model, and the effort only when one was chosen", () => {
    expect(flagValue("--model")).toBe("sonnet");
    expect(toAgentArgs(command)).not.toContain("--effort");
    expect(flagValue("--effort", toAgentArgs({ ...command, effort: "high" }))).toBe("high");
  });

  it("names its tools one by one, none of which reaches the web or starts another agent", () => {
    expect(flagValue("--tools")?.split(",").toSorted()).toEqual([
      "Bash",
      "Edit",
      "Glob",
      "Grep",
      "Read",
      "TodoWrite",
      "Write",
    ]);
  });

  it("has no tool that writes in a read-only run", () => {
    const tools = flagValue("--tools", toAgentArgs({ ...command, readOnly: true }))?.split(",");

    expect(tools?.toSorted()).toEqual(["Glob", "Grep", "Read", "TodoWrite"]);
  });

  it("S14: passes what people wrote as one argument each", () => {
    const hostile = '"; touch x; $(id) `id`\n--model evil';
    const args = toAgentArgs({ ...command, systemPrompt: hostile, model: hostile });

    expect(args.filter((arg) => arg === hostile)).toHaveLength(2);
    expect(args[2]).not.toContain("touch");
  });
});

describe("the agent's session", () => {
  const homes: string[] = [];
  afterEach(() => {
    for (const home of homes.splice(0)) rmSync(home, { recursive: true });
  });

  function run(withSession: boolean, sessionId = command.sessionId) {
    const home = mkdtempSync(join(tmpdir(), "agent-home-"));
    homes.push(home);
    if (withSession) {
      mkdirSync(join(home, ".claude/projects/-workspace-repository"), { recursive: true });
      writeFileSync(join(home, `.claude/projects/-workspace-repository/${command.sessionId}.jsonl`), "{}\n");
    }
    const [program = "", ...args] = toAgentArgs({ ...command, program: "echo", sessionId });
    return spawnSync(program, args, { env: { HOME: home, PATH: process.env.PATH } }).stdout.toString();
  }

  it("begins when the session has no file", () => {
    expect(run(false)).toMatch(new RegExp(`^--session-id ${command.sessionId} --print `));
  });

  it("F11: goes on when the session has a file, so that the CLI does not refuse an id that is in use", () => {
    expect(run(true)).toMatch(new RegExp(`^--resume ${command.sessionId} --print `));
  });

  it("is another one's when the file is of another session", () => {
    expect(run(true, "00000000-0000-4000-8000-000000000000")).toMatch(/^--session-id 00000000/);
  });
});

describe("the agent's environment", () => {
  it("S7 S8: is a fixed list without anything of the app's own environment", () => {
    process.env.SANDPIPER_TEST_CANARY = "canary";
    const env = toAgentEnv({ commandMinutes: 10 });
    delete process.env.SANDPIPER_TEST_CANARY;

    expect(JSON.stringify(env)).not.toContain("canary");
    expect(Object.keys(env).filter((name) => /KEY|TOKEN|SECRET|BASE_URL/.test(name))).toEqual([]);
  });

  it("keeps the CLI from calling home, reading files named in prompts and working in the background", () => {
    expect(toAgentEnv({ commandMinutes: 10 })).toMatchObject({
      IS_SANDBOX: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_DISABLE_FILE_MENTIONS: "1",
      CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
      CLAUDE_CODE_MAX_RETRIES: "10",
    });
  });

  it("F74: lets a command run for as long as the run's limits say", () => {
    expect(toAgentEnv({ commandMinutes: 25 })).toMatchObject({
      BASH_MAX_TIMEOUT_MS: "1500000",
      BASH_DEFAULT_TIMEOUT_MS: "1500000",
    });
  });

  it("F74: keeps the CLI's own two minutes for a command of which nobody said more", () => {
    expect(toAgentEnv({ commandMinutes: 10 })).toMatchObject({ BASH_MAX_TIMEOUT_MS: "600000" });
    expect(toAgentEnv({ commandMinutes: 10 })).not.toHaveProperty("BASH_DEFAULT_TIMEOUT_MS");
  });

  it("does without CLAUDE_CODE_SUBPROCESS_ENV_SCRUB, which leaves empty files in the repository", () => {
    expect(toAgentEnv({ commandMinutes: 10 })).not.toHaveProperty("CLAUDE_CODE_SUBPROCESS_ENV_SCRUB");
  });
});
