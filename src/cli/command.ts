import type { ReadStream, WriteStream } from "node:tty";

/** What a command has of the world. The streams may be pipes; `isTTY` tells. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  version: string;
  stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, "isTTY" | "setRawMode">>;
  stdout: Out;
  stderr: Out;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Where lines go. */
export type Out = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;

/** An option as help shows it. With `value` it takes one; without it is a switch. */
export interface OptionRow {
  name: string;
  short?: string;
  value?: string;
  text: string;
}

/** A command line that was read: options by their names, the words that are none in order. */
export interface Given {
  options: Readonly<Record<string, string | boolean | undefined>>;
  words: readonly string[];
}

export interface Command {
  name: string;
  /** What stands behind the name in its usage: `<run> [-f]`. */
  usage: string;
  /** One line of the list of commands. */
  summary: string;
  /** What help says below the usage: lines of at most 100 characters. */
  text: readonly string[];
  options: readonly OptionRow[];
  examples: readonly string[];
  /** How many words it takes, at least and at most. */
  words: readonly [min: number, max: number];
  /** Does it, and tells the exit code. */
  run(given: Given, around: Surroundings): Promise<number>;
}

/** Exit codes: a promise to scripts, told by `--help` and docs/cli.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  noRight: 3,
  notFound: 4,
  unreachable: 5,
  interrupted: 130,
} as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command can't go on. The message is for people: what is wrong and what to do; it holds no secret. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.failed) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}

/** An option's value; undefined where it was not given. */
export function textOf(given: Given, name: string): string | undefined {
  const value = given.options[name];
  return typeof value === "string" ? value : undefined;
}
