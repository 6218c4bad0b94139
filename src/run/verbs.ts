import type { Verb } from "./command.ts";

/** What a verb makes of the words after it. With other words than a `filler` it is no verb: the whole is an instruction. */
type VerbWords = "optional" | "required" | "filler" | "amount" | "switch";

/** What a verb makes of options: applies them, refuses them, or (the verbs that must always get through) ignores them. */
type VerbOptions = "taken" | "refused" | "ignored";

/** One row of the grammar. */
export interface VerbRow {
  verb: Verb;
  /** What follows the command word, as help shows it. */
  usage: string;
  /** The shortest complete form, as a refusal shows it. */
  example: string;
  does: string;
  words: VerbWords;
  options: VerbOptions;
}

/**
 * The grammar's verbs, in the order in which help lists them. The parser and help both read this table.
 *
 * `stop`, `status`, `doctor`, `help`, `approve` and `retry` take no words but a filler: a stop must not fail for a "please", and
 * `stop the server from crashing` is work.
 */
export const VERBS: readonly VerbRow[] = [
  {
    verb: "work",
    usage: "<anything>",
    example: "fix this",
    does: "work on it: change code if code is wanted, answer if an answer is wanted",
    words: "optional",
    options: "taken",
  },
  {
    verb: "plan",
    usage: "plan [<what>]",
    example: "plan the change",
    does: "read only: propose a plan, then wait for `approve`",
    words: "optional",
    options: "taken",
  },
  {
    verb: "approve",
    usage: "approve",
    example: "approve",
    does: "go on with the plan, or let an outsider's waiting command run",
    words: "filler",
    options: "taken",
  },
  {
    verb: "ask",
    usage: "ask <question>",
    example: "ask why is this slow?",
    does: "read only: answer, never change",
    words: "required",
    options: "taken",
  },
  {
    verb: "review",
    usage: "review [<focus>]",
    example: "review",
    does: "pull requests: a review with line comments",
    words: "optional",
    options: "taken",
  },
  {
    verb: "continue",
    usage: "continue [<what>]",
    example: "continue",
    does: "go on in the same session",
    words: "optional",
    options: "taken",
  },
  {
    verb: "also",
    usage: "also <what>",
    example: "also add a test",
    does: "add to the running task: it runs next, in the same session",
    words: "required",
    options: "refused",
  },
  {
    verb: "retry",
    usage: "retry",
    example: "retry",
    does: "the last command again, from a clean sandbox",
    words: "filler",
    options: "taken",
  },
  {
    verb: "stop",
    usage: "stop",
    example: "stop",
    does: "stop the running command and clear the queue",
    words: "filler",
    options: "ignored",
  },
  {
    verb: "status",
    usage: "status",
    example: "status",
    does: "what runs, what waits, what was spent",
    words: "filler",
    options: "ignored",
  },
  {
    verb: "budget",
    usage: "budget +<dollars>",
    example: "budget +5",
    does: "raise the thread's cap, within the operator's",
    words: "amount",
    options: "refused",
  },
  {
    verb: "autofix",
    usage: "autofix on|off",
    example: "autofix on",
    does: "CI repair on this pull request",
    words: "switch",
    options: "refused",
  },
  {
    verb: "doctor",
    usage: "doctor",
    example: "doctor",
    does: "check permissions, events, sandbox, key and config; say what to fix",
    words: "filler",
    options: "ignored",
  },
  {
    verb: "help",
    usage: "help",
    example: "help",
    does: "this table",
    words: "filler",
    options: "ignored",
  },
];

/** The verbs that work today; the others are in the grammar, but answered with "does not work yet", and help leaves them out. */
export const VERBS_HERE: readonly Verb[] = [
  "work",
  "ask",
  "continue",
  "also",
  "stop",
  "retry",
  "status",
  "help",
];

/** The row of a verb. */
export function toVerbRow(verb: Verb): VerbRow {
  const row = VERBS.find((candidate) => candidate.verb === verb);
  if (row === undefined) throw new TypeError(`no row for the verb ${verb}`);
  return row;
}

/**
 * Reads a first word as a verb, without regard to case and to a mark after it (`Stop!`). `work` is not written out:
 * `/claude work on it` is an instruction.
 */
export function parseVerb(word: string): VerbRow | undefined {
  const name = word.toLowerCase().replace(/[.,:;!?]{1,3}$/, "");
  return VERBS.find((row) => row.verb === name && row.verb !== "work");
}
