import type { CommandOptions } from "../command/command.ts";

/** The turns of a run whose repository says nothing. */
const DEFAULT_TURNS = 200;
/** How long one command of the agent's may run when its repository says nothing: Claude Code's own limit. */
const DEFAULT_COMMAND_MINUTES = 10;

/** What one run may use at most. */
export interface RunLimits {
  minutes: number;
  budgetMicroUsd: number;
  turns: number;
  /** How long one command of the agent's may run, a build for example. */
  commandMinutes: number;
}

/**
 * The limits of one run: the lowest that the operator, the repository and the command name, each on its own. So a repository's
 * config or a command can lower the operator's limits and never raise them.
 */
export function decideLimits({
  operator,
  repository,
  command,
}: {
  operator: Pick<RunLimits, "minutes" | "budgetMicroUsd">;
  repository: Partial<RunLimits>;
  command: Pick<CommandOptions, "minutes" | "budgetMicroUsd">;
}): RunLimits {
  const minutes = Math.min(operator.minutes, repository.minutes ?? Infinity, command.minutes ?? Infinity);
  return {
    minutes,
    budgetMicroUsd: Math.min(
      operator.budgetMicroUsd,
      repository.budgetMicroUsd ?? Infinity,
      command.budgetMicroUsd ?? Infinity,
    ),
    turns: repository.turns ?? DEFAULT_TURNS,
    commandMinutes: Math.min(minutes, repository.commandMinutes ?? DEFAULT_COMMAND_MINUTES),
  };
}
