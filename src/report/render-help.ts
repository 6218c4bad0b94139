import type { Grammar } from "../run/command.ts";
import { OPTIONS } from "../run/options.ts";
import { VERBS, type VerbRow } from "../run/verbs.ts";

/** What `help` answers: every command that works, and every option, as Markdown. */
export function renderHelp(grammar: Grammar): string {
  return [
    renderTable(
      "command",
      VERBS.map((row) => toVerbCells(row, grammar)),
    ),
    renderTable("option", Array.from(OPTIONS, toOptionCells)),
    renderRules(grammar),
  ].join("\n\n");
}

function renderTable(heading: string, rows: readonly [string, string][]): string {
  const lines = rows.map(([left, right]) => `| \`${left.replaceAll("|", "\\|")}\` | ${right} |`);
  return [`| ${heading} | does |`, "|---|---|", ...lines].join("\n");
}

function toVerbCells({ usage, does, ...row }: VerbRow, { command }: Grammar): [string, string] {
  const how = row.isReadOnly ? "read only: " : "";
  return [`${command} ${usage}`, `${how}${does}`];
}

function toOptionCells([name, { sample, does }]: [string, { sample: string; does: string }]): [
  string,
  string,
] {
  return [sample === "" ? `--${name}` : `--${name} ${sample}`, does];
}

function renderRules({ command, appSlug }: Grammar): string {
  const words = appSlug === undefined ? `\`${command}\`` : `\`${command}\` or \`@${appSlug}\``;
  return [
    `A command is ${words} at the start of a line, outside code and quotations; the first one in a comment counts, and the`,
    `other lines go with it. Options stand before the words of a command or at the end of its line. A lone \`--\` ends the options: \`${command} -- stop using --draft\` is an instruction.`,
  ].join(" ");
}
