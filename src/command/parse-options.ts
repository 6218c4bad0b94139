import type { CommandOptions, InvalidCommand } from "../run/command.ts";
import { isFlag, OPTIONS, type OptionRow } from "../run/options.ts";
import { findNearest } from "../values/find-nearest.ts";

/** One word of a line and where it stands in it. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

/** The words of a line, split at any white space, no-break space included. */
export function splitWords(line: string): Word[] {
  return Array.from(line.matchAll(/\S+/g), ({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));
}

/** A word that a person typed, made short and safe to show in a code span. */
export function renderWord(text: string): string {
  const shown = text
    .replace(/[`\p{C}]/gu, "")
    .slice(0, 40)
    .toWellFormed();
  return `\`${shown === "" ? " " : shown}\``;
}

const MAX_EXAMPLE_CHARS = 200;

/** Words to look for options in, and the options found before. */
export interface OptionsInput {
  words: readonly Word[];
  /** The first word that may be an option. */
  from: number;
  /** Options that were read already: naming one again is a mistake. */
  options: CommandOptions;
}

/** The options that stood there, and the index of the word where the text begins (leading) or ends (trailing). */
export interface OptionsFound {
  kind: "options";
  options: CommandOptions;
  index: number;
  /** `--` was met: everything after it is text. */
  isClosed: boolean;
}

interface FoundOption {
  name: string;
  row: OptionRow;
  /** Undefined when it is missing. */
  value: string | undefined;
  /** How many words it takes up. */
  size: number;
}

/**
 * Reads the options that stand directly at `from`, up to the first other word. Here whatever looks like an option must be one:
 * a mistake is told, not run.
 */
export function parseLeadingOptions({ words, from, options }: OptionsInput): OptionsFound | InvalidCommand {
  let found = options;
  let index = from;

  for (let word = words[index]?.text; word !== undefined; word = words[index]?.text) {
    if (word === "--") return { kind: "options", options: found, index: index + 1, isClosed: true };
    const written = parseOptionWord(word);
    if (written === undefined) break;

    const row = OPTIONS.get(written.name);
    if (row === undefined) return toInvalid(words, index, toUnknown(written, word));
    const option = toFoundOption({ ...written, row, nextWord: words[index + 1]?.text });
    const added = addOption(found, option);
    if (added.kind === "mistake")
      return toInvalid(words, index, isInstruction(option) ? { ...added, size: 1 } : added);
    found = added.options;
    index += option.size;
  }
  return { kind: "options", options: found, index, isClosed: false };
}

/**
 * Reads the options that end the line, as in `fix this --model opus`. Only known options with their value count, and only when
 * nothing but options follows: `fix the --verbose flag` and `what does --base mean here?` are text.
 */
export function parseTrailingOptions({ words, from, options }: OptionsInput): OptionsFound | InvalidCommand {
  let found = options;
  let index = words.length;

  for (;;) {
    const option = findLastOption(words.slice(Math.max(from, index - 2), index));
    if (option === undefined) return { kind: "options", options: found, index, isClosed: false };
    const added = addOption(found, option);
    if (added.kind === "mistake") return toInvalid(words, index - option.size, added);
    found = added.options;
    index -= option.size;
  }
}

/** The words that are no option, for a verb that must get through whatever options stand beside it. */
export function dropOptions(words: readonly Word[]): Word[] {
  const kept: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined || word.text === "--") continue;
    const option = toKnownOption(word.text, words[index + 1]?.text);
    if (option !== undefined) index += option.size - 1;
    else if (parseOptionWord(word.text) === undefined) kept.push(word);
  }
  return kept;
}

/** The option that ends a line of which these are the last two words (or the last one), if one does. */
function findLastOption(lastWords: readonly Word[]): FoundOption | undefined {
  const [last, beforeLast] = lastWords.toReversed().map((word) => word.text);
  const alone = toKnownOption(last, undefined);
  const option = alone ?? toKnownOption(beforeLast, last);

  if (option?.value === undefined) return undefined;
  if (option !== alone && option.size !== 2) return undefined;
  return runsIntoQuotation(option.value) ? undefined : option;
}

function toKnownOption(word: string | undefined, nextWord: string | undefined): FoundOption | undefined {
  const written = word === undefined ? undefined : parseOptionWord(word);
  const row = written && OPTIONS.get(written.name);
  return row && toFoundOption({ ...written, row, nextWord });
}

function toFoundOption({
  name,
  ownValue,
  row,
  nextWord,
}: {
  name: string;
  ownValue: string | undefined;
  row: OptionRow;
  nextWord: string | undefined;
}): FoundOption {
  if (ownValue !== undefined) return { name, row, value: ownValue, size: 1 };
  if (isFlag(row)) return { name, row, value: "true", size: 1 };
  return { name, row, value: nextWord, size: 2 };
}

/** What is wrong with an option, and the words that would do in place of its own. */
interface Mistake {
  kind: "mistake";
  problem: string;
  /** How many words it takes up. */
  size: number;
  instead: string[];
}

function addOption(
  options: CommandOptions,
  { name, row, value, size }: FoundOption,
): { kind: "options"; options: CommandOptions } | Mistake {
  const isWhole = value !== undefined && !runsIntoQuotation(value);
  const added = isWhole ? row.parse(unquote(value)) : undefined;
  if (added === undefined) {
    const found = value === undefined ? "" : `, not ${renderWord(value)}`;
    const instead = isFlag(row) ? [`--${name}`] : [`--${name}`, row.sample];
    return { kind: "mistake", problem: `\`--${name}\` ${row.rule}${found}`, size, instead };
  }
  if (Object.keys(added).some((key) => key in options))
    return { kind: "mistake", problem: `\`--${name}\` is given twice`, size, instead: [] };
  return { kind: "options", options: { ...options, ...added } };
}

/** Whether what stands where the value should is another option, or the instruction: `--budget fix this`. */
function isInstruction({ row, value = "" }: FoundOption): boolean {
  const isOption = OPTIONS.has(parseOptionWord(value)?.name ?? "");
  return isOption || (/\d/.test(row.sample) && !/[\d.]/.test(value));
}

/** `--name` or `--name=value`. Phones turn `--` into a dash, which counts before a known name only. */
function parseOptionWord(word: string): { name: string; ownValue: string | undefined } | undefined {
  const match = /^(--|[–—])([a-z][a-z0-9-]*)(?:=(.*))?$/isu.exec(word);
  if (match === null) return undefined;

  const [, dashes, written = "", ownValue] = match;
  const name = written.toLowerCase();
  return dashes === "--" || OPTIONS.has(name) ? { name, ownValue } : undefined;
}

const DOUBLE_QUOTED = /^["“”„‟](.*)["“”„‟]$/su;
const SINGLE_QUOTED = /^['‘’‚‛](.*)['‘’‚‛]$/su;
const ANY_QUOTE = /["“”„‟'‘’‚‛]/u;

function unquote(value: string): string {
  return (DOUBLE_QUOTED.exec(value) ?? SINGLE_QUOTED.exec(value))?.[1] ?? value;
}

/** True for the values in `rename "foo --model opus"`, where the option is part of a quotation, and in `--base "my branch"`. */
function runsIntoQuotation(value: string): boolean {
  return ANY_QUOTE.test(unquote(value));
}

function toUnknown(
  { name, ownValue }: { name: string; ownValue: string | undefined },
  written: string,
): Mistake {
  const meant = findNearest(name, [...OPTIONS.keys()]);
  const problem = `${renderWord(`--${name}`)} is not an option here`;
  if (meant !== undefined) {
    const instead = [`--${meant}${ownValue === undefined ? "" : `=${ownValue}`}`];
    return { kind: "mistake", problem: `${problem}. Did you mean \`--${meant}\`?`, size: 1, instead };
  }
  const known = Array.from(OPTIONS.keys(), (option) => `\`--${option}\``).join(", ");
  return {
    kind: "mistake",
    problem: `${problem}; the options are ${known}. A lone \`--\` makes what follows it text`,
    size: 1,
    instead: ["--", written],
  };
}

/** The mistake told, with what the person wrote and the right words in place of the wrong ones. */
function toInvalid(words: readonly Word[], at: number, { problem, size, instead }: Mistake): InvalidCommand {
  const texts = words.map(({ text }) => text);
  const example = [...texts.slice(0, at), ...instead, ...texts.slice(at + size)]
    .join(" ")
    .replace(/[`\p{C}]/gu, "")
    .slice(0, MAX_EXAMPLE_CHARS)
    .toWellFormed()
    .trim();
  return { kind: "invalid", problem, example };
}
