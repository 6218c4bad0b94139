import type { CommandOptions } from "../../run/command.ts";
import type { Most } from "../../run/outcome.ts";
import type { RunLimits } from "../../run/repository-config.ts";

/** The turns of a run whose repository says nothing. */
const DEFAULT_TURNS = 200;
/** How long one command of the agent's may run when its repository says nothing: Claude Code's own limit. */
const DEFAULT_COMMAND_MINUTES = 10;

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
  repository: Partial<Omit<RunLimits, "most">>;
  command: Pick<CommandOptions, "minutes" | "budgetMicroUsd">;
}): RunLimits {
  const most = {
    minutes: toMost(operator.minutes, repository.minutes),
    budgetMicroUsd: toMost(operator.budgetMicroUsd, repository.budgetMicroUsd),
  };
  const minutes = Math.min(most.minutes.amount, command.minutes ?? Infinity);
  return {
    minutes,
    budgetMicroUsd: Math.min(most.budgetMicroUsd.amount, command.budgetMicroUsd ?? Infinity),
    turns: repository.turns ?? DEFAULT_TURNS,
    commandMinutes: Math.min(minutes, repository.commandMinutes ?? DEFAULT_COMMAND_MINUTES),
    most,
  };
}

function toMost(operators: number, repositorys = Infinity): Most {
  return repositorys < operators
    ? { amount: repositorys, by: "repository" }
    : { amount: operators, by: "server" };
}

const MINUTE_MS = 60_000;
/** What the agent of another machine has at least; the one before it may have used up nearly all. */
export const MIN_MINUTES = 10;

/** What a later round on the same machine has at least: time to give an answer. */
export const MIN_ROUND_MINUTES = 2;

/** How long an agent job may work, when those before it worked so long in all. Pure. */
export function toMinutesLeft(
  minutes: number,
  { workedMs, round }: { workedMs: number; round: number },
): number {
  const least = round === 1 ? MIN_MINUTES : MIN_ROUND_MINUTES;
  return Math.min(minutes, Math.max(least, minutes - Math.floor(workedMs / MINUTE_MS)));
}
