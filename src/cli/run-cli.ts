import { findNearest } from "../values/find-nearest.ts";
import { CliError, type Command, EXIT, type Surroundings } from "./command.ts";
import { doctor } from "./doctor.ts";
import { list } from "./list.ts";
import { login } from "./login.ts";
import { logs } from "./logs.ts";
import { toPlainLine } from "./plain-text.ts";
import { readOptions } from "./read-options.ts";
import { renderCommandHelp, renderHelp } from "./render-help.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { show } from "./show.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";

/** Every command there is, as help lists them. */
export const COMMANDS: readonly Command[] = [start, doctor, login, run, list, show, logs, stop, resume];

/** Does what the arguments say, and tells the exit code. Every expected failure is a line on stderr. */
export async function runCli(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await dispatch(args, around);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    around.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

async function dispatch(args: readonly string[], around: Surroundings): Promise<number> {
  const [word, ...rest] = args;
  switch (word) {
    case undefined:
      around.stderr.write(renderHelp(COMMANDS));
      return EXIT.usage;
    case "--version":
    case "-v":
      around.stdout.write(`${around.version}\n`);
      return EXIT.done;
    case "--help":
    case "-h":
    case "help":
      return help(rest, around);
    default:
      return runCommand(requireCommand(word), { args: rest, around });
  }
}

async function help([word]: readonly string[], around: Surroundings): Promise<number> {
  around.stdout.write(word === undefined ? renderHelp(COMMANDS) : renderCommandHelp(requireCommand(word)));
  return EXIT.done;
}

async function runCommand(
  command: Command,
  { args, around }: { args: readonly string[]; around: Surroundings },
): Promise<number> {
  const given = readOptions(command, args);
  if (given.options.help !== true) return command.run(given, around);
  around.stdout.write(renderCommandHelp(command));
  return EXIT.done;
}

function requireCommand(word: string): Command {
  const command = COMMANDS.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const near = findNearest(
    word,
    COMMANDS.map(({ name }) => name),
  );
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  throw new CliError(
    `There is no command ${toPlainLine(word, 40)}.${hint} \`sandpiper --help\` lists them.`,
    EXIT.usage,
  );
}
