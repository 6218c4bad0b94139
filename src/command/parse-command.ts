import type { Command, CommandOptions, Grammar, InvalidCommand, ParsedCommand } from "../run/command.ts";
import { parseAmount } from "../run/options.ts";
import { toVerbRow, VERBS, type VerbRow } from "../run/verbs.ts";
import { parseLeadingOptions, parseTrailingOptions, splitWords, type Word } from "./parse-options.ts";
import { type ProseLine, parseProseLines } from "./prose-lines.ts";

const MAX_INSTRUCTION_BYTES = 65_536;

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
}

/**
 * Finds the command in a comment or an issue's body: the first line that begins with the command word (or the app's `@name`, or the mention that the operator allows),
 * outside code, quotations and hidden text. Never throws; takes linear time.
 *
 * - `/claude [options] [verb] [options] [words] [options]`. A first word that is no verb makes the whole text an instruction.
 * - Options directly after the command word or the verb must be right. After the first other word `--something` is text, but
 *   for known options with their value that end the line. After a lone `--` everything is text, verbs included.
 * - All other lines are the context; a command on a later line is not looked at.
 * - `stop`, `status`, `help`, `doctor`, `retry` and `approve` are verbs alone or with a filler ("please"); with other words, and so are
 *   `also` and `continue`, the whole is an instruction.
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

const CJK = "[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}]";

/**
 * The command word at the start of a line: at most three spaces before it; a space, a comma or a colon after it. A full-width mark, or a
 * letter of a script that is written without spaces, may follow directly.
 */
function toHead(grammar: Grammar): RegExp {
  const names = listAddresses(grammar);
  const words = names.map((name) => name.replace(/[^a-z0-9]/gi, "[$&]")).join("|");
  return new RegExp(`^\\uFEFF?[ \\u00A0]{0,3}(?:${words})(?:[,:]?(?=\\s|$)|[，、：。]|(?=${CJK}))`, "iu");
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
  const verb = leading.isClosed ? undefined : parseVerb(words[leading.index]?.text ?? "");
  if (verb === undefined) return parseRest(line, words, { ...leading, row: toVerbRow("work") });
  const rest = words.slice(leading.index + 1);
  if (isWork(verb, rest)) return parseRest(line, words, { ...leading, row: toVerbRow("work") });
  if (verb.options === "ignored") return toLine(line, rest, { row: verb, options: {} });

  const afterVerb = parseLeadingOptions({ words, from: leading.index + 1, options: leading.options });
  return afterVerb.kind === "invalid" ? afterVerb : parseRest(line, words, { ...afterVerb, row: verb });
}

/**
 * Reads a first word as a verb, without regard to case and to a mark after it (`Stop!`). `work` is not written out:
 * `/claude work on it` is an instruction.
 */
export function parseVerb(word: string): VerbRow | undefined {
  const name = word.toLowerCase().replace(/[.,:;!?]{1,3}$/, "");
  return VERBS.find((row) => row.verb === name && row.verb !== "work");
}

const FILLERS = new Set(
  "please pls plz kindly now just it this that everything all again me you thanks thank immediately asap claude".split(
    " ",
  ),
);

/**
 * Whether a first word that could be a verb begins an instruction: `stop the server from crashing`, `retry the request three times`,
 * `budget the memory`. A verb that takes no words is one alone or beside a filler; a verb never swallows what somebody meant as work.
 */
function isWork({ words, isInstruction }: VerbRow, rest: readonly Word[]): boolean {
  const texts = rest.map(({ text }) => text.toLowerCase().replace(/[.,:;!?…]+$/, ""));
  const first = texts[0] ?? "";
  switch (words) {
    case "filler":
      return (
        !texts.every((text) => FILLERS.has(text) || text === "") &&
        !first.startsWith("--") &&
        !/^[–—]/.test(first)
      );
    case "amount":
      return first !== "" && !/^[-+$\d.]/.test(first) && !first.startsWith("--");
    case "switch":
      return texts.length > 1 && first !== "on" && first !== "off";
    default:
      return isInstruction && (words === "optional" || first !== "");
  }
}

/** Reads what follows the verb and its options: the words, and the options at the end of the line. */
function parseRest(
  line: string,
  words: readonly Word[],
  {
    row,
    options,
    index,
    isClosed,
  }: { row: VerbRow; options: CommandOptions; index: number; isClosed: boolean },
): CommandLine | InvalidCommand {
  if (row.options === "refused" && Object.keys(options).length > 0) {
    return { kind: "invalid", problem: `\`${row.verb}\` takes no options`, example: row.example };
  }
  if (isClosed || row.options === "refused") return toLine(line, words.slice(index), { row, options });

  const trailing = parseTrailingOptions({ words, from: index, options });
  if (trailing.kind === "invalid") return trailing;
  return toLine(line, words.slice(index, trailing.index), { row, options: trailing.options });
}

function toLine(
  line: string,
  words: readonly Word[],
  rest: { row: VerbRow; options: CommandOptions },
): CommandLine {
  return { kind: "line", ...rest, text: line.slice(words[0]?.start ?? 0, words.at(-1)?.end ?? 0) };
}

type Words = Pick<Command, "options" | "instruction" | "context">;
type CommandResult = { kind: "command"; command: Command } | InvalidCommand;

function toCommand({ row, options, text }: CommandLine, { before, after }: CommandText): CommandResult {
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
  return applyWords(row, { options, instruction, context });
}

function applyWords(row: VerbRow, text: Words): CommandResult {
  if (row.verb === "budget") return toBudget(row, text);
  if (row.verb === "autofix") return toAutofix(row, text);
  if (row.words === "required" && text.instruction === "") {
    return refuse(row, `\`${row.verb}\` needs words after it`);
  }
  // What `also` adds on the lines below it runs next, in the thread's session, as any work does.
  const verb = row.isInstruction ? "work" : row.verb;
  return { kind: "command", command: { verb, ...text } };
}

function toBudget(row: VerbRow, text: Words): CommandResult {
  const amount = text.instruction.startsWith("+")
    ? parseAmount(text.instruction.slice(1).trimStart())
    : undefined;
  if (amount === undefined) {
    return refuse(row, "`budget` needs an amount to add, `+` and at most 1000 dollars");
  }
  return { kind: "command", command: { verb: "budget", ...text, instruction: "", amountMicroUsd: amount } };
}

function toAutofix(row: VerbRow, text: Words): CommandResult {
  const setting = text.instruction.toLowerCase();
  if (setting !== "on" && setting !== "off") return refuse(row, "`autofix` must be `on` or `off`");
  return { kind: "command", command: { verb: "autofix", ...text, instruction: "", on: setting === "on" } };
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
