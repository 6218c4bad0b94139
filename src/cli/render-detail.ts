import type { z } from "zod";
import type { evidenceSchema, filesSchema, taskDetailSchema } from "../api/schema.ts";
import { toPlainLine, toPlainText } from "./plain-text.ts";
import { paint, toDollars, toMinute, toState } from "./render-task.ts";
import type { Style } from "./styles.ts";

export interface Detail {
  task: z.infer<typeof taskDetailSchema>;
  evidence: z.infer<typeof evidenceSchema>;
  files: z.infer<typeof filesSchema>["files"];
}

const LABEL_WIDTH = 11;
const MINUTE_S = 60;
const PROOFS = {
  proven: ["proof: its tests fail without the change, and pass with it"],
  not_proven: ["proof: its tests pass without the change, too"],
  not_told: [],
} as const;
const SIGNS: Readonly<Record<string, string>> = { added: "+", changed: "~", deleted: "-", moved: ">" };

/** A run with all that is known of it, for a person. */
export function renderDetail(detail: Detail, style: Style): string {
  const { task } = detail;
  const parts = [
    `${style("bold", toPlainLine(task.headline))}  ${paint(task, toState(task), style)}\n`,
    toFacts(task)
      .map(([label, value]) => `${style("dim", label.padEnd(LABEL_WIDTH))} ${value}\n`)
      .join(""),
    toSection("Asked", toBlock(task.instruction), style),
    toSection("Said", toBlock(task.summary), style),
    toSection("Checks", toChecks(detail.evidence), style),
    toSection("Files", detail.files.map(toFile), style),
    toSection(
      "Stopped by the gate",
      task.findings.map(({ path, detail }) => `${toPlainLine(path)} ${toPlainLine(detail)}`),
      style,
    ),
    toSection(
      "Notes",
      task.notes.map((note) => toPlainLine(note)),
      style,
    ),
    toSection(
      "Left to do",
      task.follow_ups.map((each) => `- ${toPlainLine(each)}`),
      style,
    ),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function toFacts(task: Detail["task"]): [string, string][] {
  const { thread, receipt } = task;
  const seconds = Math.round(receipt.elapsed_seconds);
  const time = `${Math.floor(seconds / MINUTE_S)} min ${seconds % MINUTE_S} s`;
  const budget = receipt.budget_usd > 0 ? ` of ${toDollars(receipt.budget_usd)}` : "";
  return [
    ["run", toPlainLine(task.id)],
    ["thread", `${toPlainLine(task.repository)}#${thread.number} ${toPlainLine(thread.title)}`],
    ["by", toPlainLine(task.requester)],
    ["began", `${toMinute(task.created_at)} UTC, ${time}`],
    ["cost", `${toDollars(receipt.cost_usd)}${budget}, ${receipt.turns} turns, ${receipt.tokens} tokens`],
    ...toOptional("model", receipt.model),
    ...toOptional("branch", task.branch?.name),
    ...toOptional("commit", task.commit?.url),
    ...toOptional("pull", task.pull_request?.url),
    ["page", toPlainLine(task.url)],
  ];
}

function toOptional(label: string, value: string | null | undefined): [string, string][] {
  return value == null ? [] : [[label, toPlainLine(value)]];
}

function toSection(title: string, lines: readonly string[], style: Style): string {
  if (lines.length === 0) return "";
  return `${style("bold", title)}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}

function toBlock(text: string): string[] {
  const plain = toPlainText(text).trim();
  return plain === "" ? [] : plain.split("\n");
}

function toChecks({ checks, proof, notes, weakened }: Detail["evidence"]): string[] {
  return [
    ...checks.map(({ after, before }) => {
      const was = before === null ? "" : ` (${before.state} without the change)`;
      return `${after.state.replace("_", " ")}  ${toPlainLine(after.command)}${was}`;
    }),
    ...PROOFS[proof],
    ...weakened.map(({ path, line, detail }) => {
      return `weakened: ${toPlainLine(path)}${line === null ? "" : `:${line}`} ${toPlainLine(detail)}`;
    }),
    ...notes.map((note) => toPlainLine(note)),
  ];
}

function toFile({ path, previous_path, how, additions, deletions }: Detail["files"][number]): string {
  const from = previous_path === null ? "" : ` (from ${toPlainLine(previous_path)})`;
  return `${SIGNS[how]} ${toPlainLine(path)}${from}  +${additions} -${deletions}`;
}
