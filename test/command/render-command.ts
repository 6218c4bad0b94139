import type { Command, CommandOptions } from "../../src/run/command.ts";
import { toVerbRow } from "../../src/run/verbs.ts";

/** Writes a command the way a person would, with its options first; `--` keeps its words words. */
export function renderCommand(command: Command): string {
  const line = [
    "/claude",
    ...renderVerb(command),
    ...renderOptions(command.options),
    ...renderWords(command),
  ].join(" ");
  return command.context === "" ? line : `${line}\n\n${command.context}`;
}

function renderVerb({ verb }: Command): string[] {
  return verb === "work" || verb === "answer" ? [] : [verb];
}

function renderWords(command: Command): string[] {
  if (command.verb === "budget") return [`+${renderUsd(command.amountMicroUsd)}`];
  if (command.verb === "answer") return [command.choices.join(" ")];
  const { isInstruction } = toVerbRow(command.verb);
  const words = isInstruction ? command.instruction.slice(command.verb.length + 1) : command.instruction;
  return words === "" ? [] : ["--", words];
}

function renderOptions(options: CommandOptions): string[] {
  const { model, budgetMicroUsd, minutes, base, draft, effort } = options;
  return [
    ...(model === undefined ? [] : ["--model", model]),
    ...(budgetMicroUsd === undefined ? [] : ["--budget", renderUsd(budgetMicroUsd)]),
    ...(minutes === undefined ? [] : [`--minutes=${minutes}`]),
    ...(base === undefined ? [] : ["--base", base]),
    ...(draft === undefined ? [] : [`--draft=${draft}`]),
    ...(effort === undefined ? [] : ["--effort", effort]),
  ];
}

function renderUsd(microUsd: number): string {
  const digits = String(microUsd).padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
