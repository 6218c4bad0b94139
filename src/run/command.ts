/** Every verb of the grammar. `work` is the free instruction (`/claude fix this`), `answer` the numbers of options (`/claude 1 3`): neither is written out. */
export type Verb =
  | "work"
  | "plan"
  | "approve"
  | "ask"
  | "continue"
  | "also"
  | "answer"
  | "retry"
  | "publish"
  | "stop"
  | "status"
  | "budget"
  | "doctor"
  | "help";

/** How hard the model should think. */
export type Effort = "low" | "medium" | "high";

/** What the person asked of this one run; a key that was not written is absent. */
export interface CommandOptions {
  /** An alias (`opus`, `sonnet`, `haiku`) or a model id. */
  model?: string;
  budgetMicroUsd?: number;
  minutes?: number;
  /** A valid branch name; whether the branch exists is not known yet. */
  base?: string;
  draft?: boolean;
  effort?: Effort;
}

interface CommandText {
  options: CommandOptions;
  /** What was asked, as it was written. May be empty: then the thread as it stands is the instruction. */
  instruction: string;
  /** The rest of the comment, above and below the command, as it was written. */
  context: string;
}

/** A command of a verb that needs nothing but its text and options. */
export interface PlainCommand extends CommandText {
  verb: Exclude<Verb, "answer" | "budget">;
  /** The run whose button or page it was asked from; absent of a command in words. */
  ofRun?: string;
  /** `approve @login`: whose waiting command is meant. */
  person?: string;
}

/** `/claude 1 3`: the answer to a question, by the numbers of its options. */
export interface AnswerCommand extends CommandText {
  verb: "answer";
  /** From 1, in the order in which they were written, each once. */
  choices: number[];
}

/** `/claude budget +5`: raises the thread's cap by an amount. */
interface BudgetCommand extends CommandText {
  verb: "budget";
  amountMicroUsd: number;
}

/** What a person asked, parsed without a model. */
export type Command = PlainCommand | AnswerCommand | BudgetCommand;

/** How commands are addressed here. */
export interface Grammar {
  /** The word that starts a command, e.g. `/claude`. */
  command: string;
  /** The app's slug; `@<slug>` at the start of a line is then the same as `command`. */
  appSlug?: string;
  /** A mention that counts as `command` too, e.g. `@claude`, which people know from other tools. */
  mention?: string | undefined;
}

/** Why a command can't run, in one line, and the form that would. */
export interface InvalidCommand {
  kind: "invalid";
  problem: string;
  example: string;
}

/** What a comment turned out to hold. */
export type ParsedCommand = { kind: "none" } | { kind: "command"; command: Command } | InvalidCommand;
