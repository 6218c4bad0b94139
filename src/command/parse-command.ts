import type {
  Command,
  CommandOptions,
  Grammar,
  InvalidCommand,
  ParsedCommand,
  PlainCommand,
} from "../run/command.ts";
import { parseAmount } from "../run/options.ts";
import { toVerbRow, type VerbRow } from "../run/verbs.ts";
import { parseChoices } from "./parse-choices.ts";
import { isFiller, isSoft } from "./parse-fillers.ts";
import {
  dropOptions,
  type OptionsFound,
  parseLeadingOptions,
  parseTrailingOptions,
  renderWord,
  splitWords,
  type Word,
} from "./parse-options.ts";
import { CJK, findMeantVerb, findVerb, isOwn, parsePerson, type SpokenVerb } from "./parse-verb.ts";
import { type ProseLine, parseProseLines } from "./prose-lines.ts";

const MAX_INSTRUCTION_BYTES = 65_536;
/** No amount is longer; what is would take the square of its length to read. */
const MAX_AMOUNT_CHARS = 40;

/** What follows the command word on its line, and the author's other lines. */
interface CommandText {
  line: string;
  before: string;
  after: string;
}

/** A line taken apart. `text` is what is left when verb and options are taken out. */
interface CommandLine {
  kind: "line";
  row: VerbRow;
  options: CommandOptions;
  text: string;
  /** The text stood after a lone `--`: numbers are no answer there. */
  isClosed: boolean;
}

/**
 * Finds the command in a comment or an issue's body: the first line that begins with the command word (or the app's `@name`, or the mention that the operator allows),
 * outside code, quotations and hidden text. Never throws; takes linear time.
 *
 * - `/claude [options] [verb] [options] [words] [options]`. A first word that is no verb makes the whole text an instruction.
 * - Options directly after the command word or the verb must be right. After the first other word `--something` is text, but
 *   for known options with their value that end the line. After a lone `--` everything is text, verbs included.
 * - All other lines are the context; a command on a later line is not looked at.
 * - Polite words may stand before a verb. One that takes no words is a verb alone or with a filler ("please", "it", in the languages of most
 *   comments); with other words the whole is an instruction, as it always is with `also` and `continue`.
 * - A text of numbers only is an answer to a question. A lone word that is nearly a verb without words is asked about.
 * - The command word alone is `help`. When the text is on the lines below it, or below a verb that needs words, those lines are
 *   the instruction. With options only, the thread as it stands is the instruction, which is then empty.
 */
export function parseCommand(body: string, grammar: Grammar): ParsedCommand {
  // Most texts have not the words of one: they cost no more than this look.
  const text = mayHoldCommand(body, grammar) ? findCommand(body, grammar) : undefined;
  if (text === undefined) return { kind: "none" };

  const line = parseLine(text.line);
  const parsed = line.kind === "invalid" ? line : toCommand(line, text);
  return parsed.kind === "invalid"
    ? { ...parsed, example: `${grammar.command} ${parsed.example}` }
    : { kind: "command", command: parsed.command };
}

function findCommand(body: string, grammar: Grammar): CommandText | undefined {
  const head = toHead(grammar);
  const lines = parseProseLines(body);
  const index = lines.findIndex(({ text, isProse }) => isProse && head.test(text));
  const line = lines[index]?.text.replace(head, "");
  if (line === undefined) return undefined;

  const before = joinLines(lines.slice(0, index));
  return { line, before, after: joinLines(lines.slice(index + 1)) };
}

/**
 * The command word at the start of a line: at most three spaces before it; a space, a comma or a colon after it. A full-width mark, or a
 * letter of a script that is written without spaces, may follow directly.
 */
function toHead(grammar: Grammar): RegExp {
  const names = listAddresses(grammar);
  const words = names.map((name) => name.replace(/[^a-z0-9]/gi, "[$&]")).join("|");
  return new RegExp(
    `^\\uFEFF?[ \\u00A0]{0,3}(?:${words})(?:[,:]?(?=\\s|$)(?:\\s:(?=\\s))?|[，、：。]|(?=${CJK}))`,
    "iu",
  );
}

/** The lines as one text, without the blank ones at both ends. */
function joinLines(lines: readonly ProseLine[]): string {
  const first = lines.findIndex(({ text }) => text.trim() !== "");
  const last = lines.findLastIndex(({ text }) => text.trim() !== "");
  const texts = lines.slice(Math.max(first, 0), last + 1).map(({ text }) => text);
  return texts.join("\n");
}

function parseLine(line: string): CommandLine | InvalidCommand {
  const words = splitWords(line);
  const leading = parseLeadingOptions({ words, from: 0, options: {} });
  if (leading.kind === "invalid") return leading;
  const spoken = leading.isClosed ? undefined : findVerb(words, leading.index);
  if (spoken !== undefined) return parseSpoken(line, spoken, leading);

  const work = parseRest(line, words, leading);
  const meant = leading.isClosed || work.kind === "invalid" ? undefined : findMeantVerb(work.text);
  if (meant === undefined) return work;
  const { row, word } = meant;
  return refuse(
    row,
    `${renderWord(word)} is no command. Did you mean \`${row.verb}\`? After a lone \`--\` it is an instruction`,
  );
}

/**
 * Reads a line with a verb. Where the words after it are more than the verb takes, the verb is a part of the instruction: `stop the server from
 * crashing`, `retry the request three times`, `budget the memory`. `also` and `continue` always are, and still tell how it is meant.
 */
function parseSpoken(
  line: string,
  { row, words, from, at }: SpokenVerb,
  { options }: { options: CommandOptions },
): CommandLine | InvalidCommand {
  if (row.options === "ignored") {
    const rest = dropOptions(words.slice(at + 1)).map(({ text }) => text);
    if (isFiller(rest.join(" "), row.verb))
      return { kind: "line", row, options: {}, text: "", isClosed: false };
    return parseRest(line, words, { options, index: from, isClosed: false });
  }
  const after = parseLeadingOptions({ words, from: at + 1, options });
  if (after.kind === "invalid") return after;
  const rest = parseRest(line, words, after);
  if (rest.kind === "invalid") return rest;
  if (isOwn(row, rest.text)) return { ...rest, row, text: row.words === "filler" ? "" : rest.text };

  const end = words[at]?.end;
  // As it was written, unless there were options in between.
  const gap = after.index === at + 1 ? line.slice(end, words[at + 1]?.start) : " ";
  const text = `${line.slice(words[from]?.start, end)}${rest.text === "" ? "" : gap}${rest.text}`;
  return { ...rest, row: row.isInstruction ? row : rest.row, text };
}

/** Reads an instruction from a word on: its text, and the options at the end of the line. */
function parseRest(
  line: string,
  words: readonly Word[],
  { options, index, isClosed }: Pick<OptionsFound, "options" | "index" | "isClosed">,
): CommandLine | InvalidCommand {
  const trailing = isClosed
    ? { kind: "options" as const, options, index: words.length }
    : parseTrailingOptions({ words, from: index, options });
  if (trailing.kind === "invalid") return trailing;
  const written = words.slice(index, trailing.index);
  const text = line.slice(written[0]?.start ?? 0, written.at(-1)?.end ?? 0);
  return { kind: "line", row: toVerbRow("work"), options: trailing.options, text, isClosed };
}

type Words = Pick<Command, "options" | "instruction" | "context">;
type CommandResult = { kind: "command"; command: Command } | InvalidCommand;

function toCommand(
  { row, options, text, isClosed }: CommandLine,
  { before, after }: CommandText,
): CommandResult {
  const isBare = row.verb === "work" && text === "";
  const isBelow = text === "" && (isBare || row.words === "required");
  const instruction = isBelow ? after : text;
  const context = [before, isBelow ? "" : after].filter((part) => part !== "").join("\n\n");
  if (Buffer.byteLength(instruction) > MAX_INSTRUCTION_BYTES) {
    return refuse(row, `the instruction is longer than ${MAX_INSTRUCTION_BYTES} bytes`);
  }
  if (isBare && instruction === "" && Object.keys(options).length === 0) {
    return { kind: "command", command: { verb: "help", options, instruction, context } };
  }
  const choices = row.verb === "work" && !isClosed ? parseChoices(instruction) : undefined;
  if (choices !== undefined) {
    return { kind: "command", command: { verb: "answer", options, instruction: "", context, choices } };
  }
  return applyWords(row, { options, instruction, context });
}

function applyWords(row: VerbRow, text: Words): CommandResult {
  if (row.verb === "budget") return toBudget(row, text);
  if (row.words === "person") return { kind: "command", command: toApproval(text) };
  if (row.words === "required" && text.instruction === "") {
    return refuse(row, `\`${row.verb}\` needs words after it`);
  }
  return { kind: "command", command: { verb: row.verb as PlainCommand["verb"], ...text } };
}

function toApproval(text: Words): PlainCommand {
  const person = parsePerson(text.instruction);
  return { verb: "approve", ...text, instruction: "", ...(person !== undefined && { person }) };
}

function toBudget(row: VerbRow, text: Words): CommandResult {
  if (Object.keys(text.options).length > 0) return refuse(row, "`budget` takes no options");
  const words = splitWords(text.instruction).map((word) => word.text);
  const written = words.slice(0, words.findLastIndex((word) => !isSoft(word)) + 1).join(" ");
  const [, dollars = ""] = written.length > MAX_AMOUNT_CHARS ? [] : (/^\+ ?(.*?)[.,!]*$/.exec(written) ?? []);
  const amount = parseAmount(dollars);
  if (amount === undefined) {
    return refuse(row, "`budget` needs an amount to add, `+` and at most 1000 dollars");
  }
  return { kind: "command", command: { verb: "budget", ...text, instruction: "", amountMicroUsd: amount } };
}

function refuse(row: VerbRow, problem: string): InvalidCommand {
  return { kind: "invalid", problem, example: row.example };
}

/** What a text may be addressed to us with. */
function listAddresses({ command, appSlug, mention }: Grammar): string[] {
  return [
    command,
    ...(appSlug === undefined ? [] : [`@${appSlug}`]),
    ...(mention === undefined ? [] : [mention]),
  ];
}

/** Whether a text has the words of a command anywhere. A payload's text may be anything. */
export function mayHoldCommand(text: unknown, grammar: Grammar): boolean {
  if (typeof text !== "string") return false;
  const written = text.toLowerCase();
  return listAddresses(grammar).some((address) => written.includes(address.toLowerCase()));
}
