import { toAgentEnv } from "./command-line.ts";

/** The smallest thing that a model can be asked. */
export const ONE_WORD_PROMPT = "Answer with the word yes, and nothing else.";

/**
 * Claude Code's arguments (2.1.329) for one call of the model with nothing around it: no tools, no settings, no session kept. Some 500 tokens, a
 * tenth of a cent. The CLI is asked and not the API alone: it knows which model an alias means, and a subscription's token is for it alone.
 */
export function toOneWordArgs({ program, model }: { program: string; model: string }): string[] {
  return [
    ...[program, "--print", "--output-format", "stream-json", "--verbose", "--no-session-persistence"],
    ...[
      "--model",
      model,
      "--effort",
      "low",
      "--max-turns",
      "1",
      "--system-prompt",
      "You answer with one word.",
    ],
    ...["--setting-sources", "", "--strict-mcp-config", "--disable-slash-commands", "--tools", ""],
  ];
}

/** An agent's environment, but for its patience: a refusal is told at once. */
export function toOneWordEnv(): Record<string, string> {
  return { ...toAgentEnv({ commandMinutes: 1 }), CLAUDE_CODE_MAX_RETRIES: "0" };
}
