import type { z } from "zod";
import type { FileDiff, RecordedPrompt, TranscriptEntry, TranscriptItem } from "../record/run-record.ts";
import { toUsd } from "./answer.ts";
import type { filesSchema, logItemSchema, logPageSchema, promptsSchema } from "./schema.ts";

type LogItem = z.infer<typeof logItemSchema>;

/** What a line of a transcript tells, as the API writes it. Pure. */
export function toLogEntry({ id, items }: TranscriptEntry): z.infer<typeof logPageSchema>["entries"][number] {
  return { id, items: items.map(toLogItem) };
}

function toLogItem(item: TranscriptItem): LogItem {
  switch (item.kind) {
    case "began":
      return { kind: item.kind, model: item.model };
    case "said":
    case "thought":
      return { kind: item.kind, text: item.text, is_cut: item.isCut, cost_usd: toUsd(item.costMicroUsd) };
    case "tool": {
      const { kind, of, name, title, input, isCut, isSub, costMicroUsd } = item;
      return { kind, of, name, title, input, is_cut: isCut, is_sub: isSub, cost_usd: toUsd(costMicroUsd) };
    }
    case "output":
      return { kind: item.kind, of: item.of, text: item.text, is_cut: item.isCut, is_error: item.isError };
    case "todos":
      return { kind: item.kind, todos: item.todos.map(({ text, state }) => ({ text, state })) };
    case "retry":
      return { kind: item.kind, why: item.why };
    case "ended":
      return { kind: item.kind, how: item.how, is_error: item.isError, cost_usd: toUsd(item.costMicroUsd) };
  }
}

/** A change as unified diffs. Pure. */
export function toFiles(diff: readonly FileDiff[]): z.infer<typeof filesSchema> {
  return {
    files: diff.map((file) => ({
      path: file.path,
      previous_path: file.previousPath ?? null,
      how: file.how,
      additions: file.additions,
      deletions: file.deletions,
      patch: toPatch(file),
    })),
  };
}

function toPatch({ path, previousPath = path, how, untold, hunks }: FileDiff): string | null {
  if (untold !== undefined) return null;
  const from = how === "added" ? "/dev/null" : `a/${previousPath}`;
  const to = how === "deleted" ? "/dev/null" : `b/${path}`;
  const body = hunks.flatMap(({ header, lines }) => [header, ...lines]);
  return [`--- ${from}`, `+++ ${to}`, ...body, ""].join("\n");
}

/** What the agent saw, turn by turn. Pure. */
export function toPrompts(prompts: readonly RecordedPrompt[]): z.infer<typeof promptsSchema> {
  return {
    prompts: prompts.map(({ job, system, text, items }) => ({
      machine: job.machine,
      round: job.round,
      system,
      text,
      items: items.map(({ title, sizeBytes, hiddenRemoved, leftOut }) => ({
        title,
        size_bytes: sizeBytes,
        hidden_removed: hiddenRemoved,
        left_out: leftOut ?? null,
      })),
    })),
  };
}
