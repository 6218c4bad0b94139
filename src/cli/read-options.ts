import { type ParseArgsConfig, parseArgs } from "node:util";
import { findNearest } from "../values/find-nearest.ts";
import { CliError, type Command, EXIT, type Given, type OptionRow } from "./command.ts";

const HELP: OptionRow = { name: "help", short: "h", text: "say what there is" };

/** Every option of a command, that for help among them. */
export function optionsOf({ options }: Command): readonly OptionRow[] {
  return [...options, HELP];
}

/** Reads a command's arguments; a mistake is told in one line with what was most likely meant. */
export function readOptions(command: Command, args: readonly string[]): Given {
  const rows = optionsOf(command);
  const { values, positionals } = parse(command, args, toConfig(rows));
  const [min, max] = command.words;
  if (values.help === true) return { options: values, words: positionals };
  if (positionals.length < min) throw mistake(command, `It takes ${command.usage}`);
  if (positionals.length > max)
    throw mistake(command, `Too many words: ${JSON.stringify(positionals[max])}. Quotes make one of several`);
  return { options: values, words: positionals };
}

/** Does parseArgs' work, and says its errors in our words. */
function parse(command: Command, args: readonly string[], options: ParseArgsConfig["options"] & object) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Given["options"], positionals };
  } catch (error) {
    const { message } = error as Error;
    const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
    if (unknown === undefined) throw mistake(command, message.split(/\. |\n/)[0] ?? message);
    const known = optionsOf(command).map(({ name }) => `--${name}`);
    const near = findNearest(unknown, known);
    throw mistake(command, `There is no ${unknown}${near === undefined ? "" : `; did you mean ${near}?`}`);
  }
}

function toConfig(rows: readonly OptionRow[]): ParseArgsConfig["options"] & object {
  return Object.fromEntries(
    rows.map(({ name, short, value }) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), ...(short ? { short } : {}) },
    ]),
  );
}

function mistake({ name }: Command, what: string): CliError {
  return new CliError(
    `${what.replace(/[.?]$/, (end) => (end === "?" ? end : ""))}${what.endsWith("?") ? "" : "."} \`sandpiper ${name} --help\` says what there is.`,
    EXIT.usage,
  );
}
