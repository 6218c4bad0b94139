import type { Verb } from "./command.ts";

/** What a verb makes of the words after it. With other words than a `filler` it is no verb: the whole is an instruction. */
type VerbWords = "optional" | "required" | "filler" | "amount" | "switch";

/** What a verb makes of options: applies them, refuses them, or (the verbs that must always get through) ignores them. */
type VerbOptions = "taken" | "refused" | "ignored";

/** One row of the grammar: all that is known of a verb. */
export interface VerbRow {
  verb: Verb;
  /** Whether it works today; one that does not is answered with that, and help leaves it out. */
  works: boolean;
  /** What follows the command word, as help shows it. */
  usage: string;
  /** The shortest complete form, as a refusal shows it. */
  example: string;
  does: string;
  words: VerbWords;
  /** It belongs to what is asked: the verb and its words are the instruction, and it is carried out as `work`. */
  isInstruction: boolean;
  options: VerbOptions;
  /** One comment at once, or a run in which an agent works. */
  answer: "reply" | "run";
  /** Who may give it: live permission to write to the repository. */
  who: "writers";
  /** Refused when its giver has used up the commands of the hour. */
  isCapped: boolean;
  /** Whether `retry` does it again. */
  canRepeat: boolean;
  needsPullRequest: boolean;
  /** Nothing is changed, whatever the agent leaves behind. */
  isReadOnly: boolean;
}

const RUN = {
  works: true,
  isInstruction: false,
  options: "taken",
  answer: "run",
  who: "writers",
  isCapped: true,
  canRepeat: true,
  needsPullRequest: false,
  isReadOnly: false,
} as const;
const REPLY = { ...RUN, words: "filler", options: "ignored", answer: "reply", canRepeat: false } as const;

/**
 * The grammar's verbs, in the order in which help lists them.
 *
 * `stop`, `status`, `doctor`, `help`, `approve` and `retry` take no words but a filler: a stop must not fail for a "please", and
 * `stop the server from crashing` is work.
 */
export const VERBS: readonly VerbRow[] = [
  {
    ...RUN,
    verb: "work",
    usage: "<anything>",
    example: "fix this",
    does: "work on it: change code if code is wanted, answer if an answer is wanted",
    words: "optional",
  },
  {
    ...RUN,
    verb: "plan",
    works: false,
    usage: "plan [<what>]",
    example: "plan the change",
    does: "propose a plan, then wait for `approve`",
    words: "optional",
    isReadOnly: true,
  },
  {
    ...RUN,
    verb: "approve",
    works: false,
    usage: "approve",
    example: "approve",
    does: "go on with the plan, or let an outsider's waiting command run",
    words: "filler",
    canRepeat: false,
  },
  {
    ...RUN,
    verb: "ask",
    usage: "ask <question>",
    example: "ask why is this slow?",
    does: "answer, never change",
    words: "required",
    isReadOnly: true,
  },
  {
    ...RUN,
    verb: "review",
    works: false,
    usage: "review [<focus>]",
    example: "review",
    does: "a review with line comments",
    words: "optional",
    needsPullRequest: true,
    isReadOnly: true,
  },
  {
    ...RUN,
    verb: "continue",
    usage: "continue [<what>]",
    example: "continue",
    does: "go on in the same session",
    words: "optional",
    isInstruction: true,
  },
  {
    ...RUN,
    verb: "also",
    usage: "also <what>",
    example: "also add a test",
    does: "add to the running task: it runs next, in the same session",
    words: "required",
    isInstruction: true,
    options: "refused",
  },
  {
    ...RUN,
    verb: "retry",
    usage: "retry",
    example: "retry",
    does: "the last command again, from a clean sandbox",
    words: "filler",
    canRepeat: false,
  },
  {
    ...REPLY,
    verb: "stop",
    usage: "stop",
    example: "stop",
    does: "stop the running command and clear the queue",
    isCapped: false,
  },
  {
    ...REPLY,
    verb: "status",
    usage: "status",
    example: "status",
    does: "what runs, what waits, what was spent",
  },
  {
    ...REPLY,
    verb: "budget",
    works: false,
    usage: "budget +<dollars>",
    example: "budget +5",
    does: "raise the thread's cap, within the operator's",
    words: "amount",
    options: "refused",
  },
  {
    ...REPLY,
    verb: "autofix",
    works: false,
    usage: "autofix on|off",
    example: "autofix on",
    does: "CI repair",
    words: "switch",
    options: "refused",
    needsPullRequest: true,
  },
  {
    ...REPLY,
    verb: "doctor",
    works: false,
    usage: "doctor",
    example: "doctor",
    does: "check permissions, events, sandbox, key and config; say what to fix",
  },
  { ...REPLY, verb: "help", usage: "help", example: "help", does: "this table" },
];

/** The verbs that `retry` does again. */
export const REPEATABLE_VERBS: readonly Verb[] = VERBS.filter(({ canRepeat }) => canRepeat).map(
  ({ verb }) => verb,
);

/** The row of a verb. A run without a command, a new issue's, does what `work` does. */
export function toVerbRow(verb: Verb = "work"): VerbRow {
  const row = VERBS.find((candidate) => candidate.verb === verb);
  if (row === undefined) throw new TypeError(`no row for the verb ${verb}`);
  return row;
}

/** Whether what is carried out changes nothing. */
export function isReadOnly({ verb }: { verb: Verb }): boolean {
  return toVerbRow(verb).isReadOnly;
}
