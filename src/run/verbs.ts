import type { Verb } from "./command.ts";

/** What a verb makes of the words after it. With other words than a `filler` it is no verb: the whole is an instruction. */
type VerbWords = "optional" | "required" | "filler" | "person" | "amount" | "numbers";

/** What a verb makes of options: applies them, refuses them, or (the verbs that must always get through) ignores them. */
type VerbOptions = "taken" | "refused" | "ignored";

/**
 * Who may give a command: `writers` with live permission to write to the repository; `requester` also the person whose command runs or
 * waits in the thread; `anybody` who can comment.
 */
export type Who = "writers" | "requester" | "anybody";

/** One row of the grammar: all that is known of a verb. */
export interface VerbRow {
  verb: Verb;
  /** What follows the command word, as help shows it. */
  usage: string;
  /** The shortest complete form, as a refusal shows it. */
  example: string;
  does: string;
  words: VerbWords;
  /** It belongs to what is asked: the verb and its words are the instruction. */
  isInstruction: boolean;
  options: VerbOptions;
  /** One comment at once, or a run in which an agent works. */
  answer: "reply" | "run";
  /** Who may give it, see `mayGive`. */
  who: Who;
  /** Refused when its giver has used up the commands of the hour. */
  isCapped: boolean;
  /** Whether `retry` does it again. */
  canRepeat: boolean;
  /** Nothing is changed, whatever the agent leaves behind. */
  isReadOnly: boolean;
}

const RUN = {
  isInstruction: false,
  options: "taken",
  answer: "run",
  who: "writers",
  isCapped: true,
  canRepeat: true,
  isReadOnly: false,
} as const;
const REPLY = { ...RUN, words: "filler", options: "ignored", answer: "reply", canRepeat: false } as const;

/**
 * The grammar's verbs, in the order in which help lists them.
 *
 * `stop`, `status`, `doctor`, `help`, `approve`, `retry` and `publish` take no words but a filler (`approve` one login): a stop must not
 * fail for a "please", and `stop the server from crashing` is work.
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
    usage: "plan [<what>]",
    example: "plan the change",
    does: "propose a plan, then wait for `approve`",
    words: "optional",
    isReadOnly: true,
  },
  {
    ...RUN,
    verb: "approve",
    usage: "approve [@login]",
    example: "approve",
    does: "go on with the plan, or let an outsider's waiting command run",
    words: "person",
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
    does: "tell the running agent more; where nothing runs, the same as `continue`",
    words: "required",
    isInstruction: true,
  },
  {
    ...RUN,
    verb: "answer",
    usage: "2",
    example: "2",
    does: "answer the question with the option of that number; several as in `1 3`",
    words: "numbers",
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
    ...RUN,
    verb: "publish",
    usage: "publish",
    example: "publish",
    does: "publish what a run left unpublished, without the agent",
    words: "filler",
    canRepeat: false,
  },
  {
    ...REPLY,
    verb: "stop",
    usage: "stop",
    example: "stop",
    does: "stop the running command and clear the queue",
    who: "requester",
    isCapped: false,
  },
  {
    ...REPLY,
    verb: "status",
    usage: "status",
    example: "status",
    does: "what runs, what waits, what was spent",
    who: "anybody",
  },
  {
    ...REPLY,
    verb: "budget",
    usage: "budget +<dollars>",
    example: "budget +5",
    does: "raise the thread's cap, within the operator's",
    words: "amount",
    options: "refused",
  },
  {
    ...REPLY,
    verb: "doctor",
    usage: "doctor",
    example: "doctor",
    does: "check permissions, events, sandbox, key and config; say what to fix",
  },
  { ...REPLY, verb: "help", usage: "help", example: "help", does: "this table", who: "anybody" },
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

/** Whether somebody may give a command of the verb. The one table of who may what. Pure. */
export function mayGive(
  verb: Verb,
  { canWrite, isRequester }: { canWrite: boolean; isRequester: boolean },
): boolean {
  const { who } = toVerbRow(verb);
  return canWrite || who === "anybody" || (who === "requester" && isRequester);
}

/** Whether what is carried out changes nothing. */
export function isReadOnly({ verb }: { verb: Verb }): boolean {
  return toVerbRow(verb).isReadOnly;
}
