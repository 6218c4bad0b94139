import { ANSWER_SCHEMA } from "./answer.ts";

interface AgentCommand {
  /** The agent's program, as a path inside the sandbox. */
  program: string;
  sessionId: string;
  model: string;
  effort: "low" | "medium" | "high" | undefined;
  maxTurns: number;
  budgetMicroUsd: number;
  systemPrompt: string;
  readOnly: boolean;
}

/** Named one by one: nothing that reaches the web, starts other agents or works in the background. */
const READING_TOOLS = "Read,Glob,Grep,TodoWrite";
const WORKING_TOOLS = `Bash,Edit,Write,${READING_TOOLS}`;

/**
 * Begins the thread's session, or goes on with it when its file is there. The CLI refuses to begin an id twice, even one whose first
 * process was killed at once, and refuses to resume one that never came to its first line: only a look tells which it is.
 */
const BEGIN_OR_RESUME = `program=$1; session=$2; shift 2
mode=--session-id
for file in "$HOME"/.claude/projects/*/"$session".jsonl; do [ ! -e "$file" ] || mode=--resume; done
exec "$program" "$mode" "$session" "$@"`;

/**
 * Claude Code's arguments (2.1.329); the prompt goes in on stdin.
 *
 * `--dangerously-skip-permissions` is right only because this is inside a sandbox. No settings count, neither the repository's (S7) nor those
 * in the home, where its setup could write some (S29): a plain `claude -p` was seen running a repository's hook, and one with the source `user`
 * hooks, rules, styles and notes in the home. With no source at all none of them came to the model. A read-only run has no tool that writes:
 * `--permission-mode plan` was seen to prevent nothing.
 */
export function toAgentArgs(command: AgentCommand): string[] {
  const { program, sessionId, model, effort, maxTurns, budgetMicroUsd, systemPrompt, readOnly } = command;
  return [
    ...["sh", "-c", BEGIN_OR_RESUME, "sh", program, sessionId],
    "--print",
    ...["--output-format", "stream-json", "--verbose"],
    ...["--model", model],
    ...(effort === undefined ? [] : ["--effort", effort]),
    ...["--max-turns", String(maxTurns)],
    ...["--max-budget-usd", (budgetMicroUsd / 1_000_000).toFixed(4)],
    ...["--append-system-prompt", systemPrompt, "--system-prompt-snapshot", "off"],
    ...["--json-schema", JSON.stringify(ANSWER_SCHEMA)],
    ...["--setting-sources", "", "--strict-mcp-config", "--disable-slash-commands"],
    "--dangerously-skip-permissions",
    ...["--tools", readOnly ? READING_TOOLS : WORKING_TOOLS],
  ];
}

/** Claude Code ends a command after two minutes unless the model asks for more, which it may up to this. */
const CLI_COMMAND_MINUTES = 10;

/** The agent's whole environment beside what the sandbox itself sets; nothing of the app's is passed on. */
export function toAgentEnv({ commandMinutes }: { commandMinutes: number }): Record<string, string> {
  const commandMs = String(commandMinutes * 60_000);
  return {
    BASH_MAX_TIMEOUT_MS: commandMs,
    // A repository whose commands need more is not to depend on the model's asking for it.
    ...(commandMinutes > CLI_COMMAND_MINUTES ? { BASH_DEFAULT_TIMEOUT_MS: commandMs } : {}),
    IS_SANDBOX: "1",
    CI: "true",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    // Three minutes of an overloaded API are survived (measured: 185 s). A refused key is no such thing: `MAX_REFUSALS` in `workflow/work/poll-agent.ts`.
    CLAUDE_CODE_MAX_RETRIES: "10",
    // The todo list as one tool whose last call holds the whole list.
    CLAUDE_CODE_ENABLE_TASKS: "0",
    // `@/etc/passwd` in a comment would else be read and attached, wherever it stands in the prompt.
    CLAUDE_CODE_DISABLE_FILE_MENTIONS: "1",
    // `ultrathink` in anybody's comment would else become a `system` message (S31).
    CLAUDE_CODE_DISABLE_ULTRATHINK: "1",
    // A command in the background would give a second result without an answer.
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
    CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS: "1",
    CLAUDE_CODE_DISABLE_AUTO_MEMORY: "1",
    CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: "1",
    GIT_AUTHOR_NAME: "Claude",
    GIT_AUTHOR_EMAIL: "noreply@anthropic.com",
    GIT_COMMITTER_NAME: "Claude",
    GIT_COMMITTER_EMAIL: "noreply@anthropic.com",
  };
}
