import { isBranchName } from "../values/branch-name.ts";
import { MODEL_RULE, parseModel } from "../values/model-name.ts";
import { parseUsd } from "../values/usd.ts";
import { parseWholeNumber } from "../values/whole-number.ts";
import type { CommandOptions, Effort } from "./command.ts";

const MAX_AMOUNT_MICRO_USD = 1_000_000_000;
const MAX_MINUTES = 1440;

/** One option of the grammar. */
export interface OptionRow {
  /** A value that is right, as help shows it; empty for a flag. */
  sample: string;
  /** What the value must be. */
  rule: string;
  does: string;
  /** Reads a value; a flag without a value reads `true`. */
  parse: (value: string) => CommandOptions | undefined;
}

/** The options of every working command, by name. The parser and help both read this table. */
export const OPTIONS: ReadonlyMap<string, OptionRow> = new Map<string, OptionRow>([
  [
    "model",
    {
      sample: "opus",
      rule: MODEL_RULE,
      does: "the model: `opus`, `sonnet`, `haiku` or an id",
      parse: (value) => toOptions("model", parseModel(value)),
    },
  ],
  [
    "budget",
    {
      sample: "2.50",
      rule: "must be dollars, more than 0 and at most 1000",
      does: "dollars this run may spend",
      parse: (value) => toOptions("budgetMicroUsd", parseAmount(value)),
    },
  ],
  [
    "minutes",
    {
      sample: "30",
      rule: `must be a whole number from 1 to ${MAX_MINUTES}`,
      does: "minutes this run may take",
      parse: (value) => toOptions("minutes", parseWholeNumber(value, 1, MAX_MINUTES)),
    },
  ],
  [
    "base",
    {
      sample: "main",
      rule: "must be a valid branch name",
      does: "the branch to start from",
      parse: (value) => toOptions("base", isBranchName(value) ? value : undefined),
    },
  ],
  [
    "draft",
    {
      sample: "",
      rule: "takes no value but `=true` or `=false`",
      does: "open the pull request as a draft",
      parse: (value) => toOptions("draft", parseSwitch(value)),
    },
  ],
  [
    "effort",
    {
      sample: "high",
      rule: "must be `low`, `medium` or `high`",
      does: "how hard to think: `low`, `medium` or `high`",
      parse: (value) => toOptions("effort", parseEffort(value)),
    },
  ],
]);

/** Whether an option stands alone, without a value. */
export function isFlag(row: OptionRow): boolean {
  return row.sample === "";
}

/** Reads an amount that a person may ask for in one go: more than 0 and at most 1000 dollars. */
export function parseAmount(text: string): number | undefined {
  const microUsd = parseUsd(text);
  return microUsd !== undefined && microUsd > 0 && microUsd <= MAX_AMOUNT_MICRO_USD ? microUsd : undefined;
}

function parseEffort(text: string): Effort | undefined {
  const efforts: readonly Effort[] = ["low", "medium", "high"];
  return efforts.find((effort) => effort === text.toLowerCase());
}

function parseSwitch(text: string): boolean | undefined {
  if (text === "true") return true;
  return text === "false" ? false : undefined;
}

function toOptions<K extends keyof CommandOptions>(
  key: K,
  value: CommandOptions[K] | undefined,
): CommandOptions | undefined {
  return value === undefined ? undefined : { [key]: value };
}
