import type { Command } from "./command.ts";
import { optionsOf } from "./read-options.ts";

const EXIT_CODES = `Exit codes: 0 done; 1 it failed, or the run ended without success; 2 wrong use; 3 not signed in, or no right;
4 not found; 5 the server can't be reached.`;

/** What `sandpiper --help` prints. */
export function renderHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Runs Sandpiper, and talks to one that runs.

Usage: sandpiper <command> [options]

${rows.join("\n")}

\`sandpiper <command> --help\` says more of one; \`sandpiper --version\` says which this is.

Environment: SANDPIPER_URL is the server's address. The person is whose GITHUB_TOKEN it is, or who signed in with \`gh auth login\`.
NO_COLOR=1 leaves colours out.

${EXIT_CODES}
`;
}

/** What `sandpiper <command> --help` prints. */
export function renderCommandHelp(command: Command): string {
  const options = optionsOf(command).map(({ name, short, value, text }) => ({
    left: `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` <${value}>`}`,
    text,
  }));
  const width = Math.max(...options.map(({ left }) => left.length));
  const parts = [
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    `Usage: sandpiper ${[command.name, command.usage].join(" ").trim()}`,
    ...(command.text.length === 0 ? [] : [command.text.join("\n")]),
    options.map(({ left, text }) => `  ${left.padEnd(width)}  ${text}`).join("\n"),
    ...(command.examples.length === 0
      ? []
      : [`Examples:\n${command.examples.map((line) => `  ${line}`).join("\n")}`]),
    EXIT_CODES,
  ];
  return `${parts.join("\n\n")}\n`;
}
