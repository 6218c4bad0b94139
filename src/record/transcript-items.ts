import { z } from "zod";
import type { AgentProgress } from "../agent/progress.ts";
import { parseTodos, renderAction } from "../agent/tool-words.ts";
import {
  type AssistantEvent,
  isAssistant,
  isDeeper,
  isResult,
  type TranscriptEvent,
} from "../agent/transcript.ts";
import { arrayOf } from "../values/array-of.ts";
import type { Redact } from "./redact-all.ts";
import type { TranscriptItem } from "./run-record.ts";

/** A text longer than this is shown by its beginning; what follows is in the transcript itself. */
export const MAX_ITEM_CHARS = 16_000;

/** The most that one line tells. What is behind it is not even looked at. */
const MAX_ITEMS = 50;

type Block = AssistantEvent["message"]["content"][number];

const resultContentSchema = z.union([
  z.string(),
  arrayOf(z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) })),
]);

/**
 * What an event tells a person, in its order; most events of the CLI's own tell nothing. `costMicroUsd` is what the agent has cost with it. Pure;
 * texts are redacted before they are cut.
 */
export function toItems(
  event: TranscriptEvent,
  { costMicroUsd, redact }: { costMicroUsd: number; redact: Redact },
): TranscriptItem[] {
  const toLabel = (text: string) => toShown(text, redact).text;
  if (isAssistant(event)) {
    const isSub = typeof event.parent_tool_use_id === "string";
    return listItems(event.message.content, (block) => toSpoken(block, { costMicroUsd, redact, isSub }));
  }
  if (isResult(event))
    return [{ kind: "ended", how: toLabel(event.subtype), isError: event.is_error, costMicroUsd }];
  if (event.type === "user") return toOutputs((event as { message?: unknown }).message, redact);
  const { subtype, model, error } = event as { subtype?: unknown; model?: unknown; error?: unknown };
  if (subtype === "init" && typeof model === "string" && model !== "")
    return [{ kind: "began", model: toLabel(model) }];
  if (subtype === "api_retry")
    return [{ kind: "retry", why: toLabel(typeof error === "string" ? error : "the model did not answer") }];
  return [];
}

function listItems(
  blocks: readonly Block[],
  toItem: (block: Block) => TranscriptItem | undefined,
): TranscriptItem[] {
  const items: TranscriptItem[] = [];
  for (const block of blocks) {
    if (items.length === MAX_ITEMS) break;
    const item = toItem(block);
    if (item !== undefined) items.push(item);
  }
  return items;
}

/** Whether an event tells a person anything; without making its texts. Pure. */
export function tellsAnything(event: TranscriptEvent): boolean {
  if (event.type === "system") return event.subtype === "init" || event.subtype === "api_retry";
  return true;
}

/** What the agent has cost with an event that `progress` was folded over. Pure. */
export function toCostSoFar(progress: AgentProgress, event: TranscriptEvent): number {
  return (isResult(event) ? progress.end?.sessionCostMicroUsd : undefined) ?? progress.costMicroUsd;
}

function toSpoken(
  block: Block,
  { costMicroUsd, redact, isSub }: { costMicroUsd: number; redact: Redact; isSub: boolean },
): TranscriptItem | undefined {
  if (block.type === "text" && block.text)
    return { kind: "said", ...toShown(block.text, redact), costMicroUsd };
  if (block.type === "thinking" && block.thinking)
    return { kind: "thought", ...toShown(block.thinking, redact), costMicroUsd };
  if (block.type !== "tool_use" || block.name === undefined) return undefined;
  const { text: of } = toShown(block.id ?? "", redact);
  const todos = block.name === "TodoWrite" && !isSub ? parseTodos(block.input, redact) : undefined;
  if (todos !== undefined && todos.length > 0) return { kind: "todos", of, todos };
  const { text: input, isCut } = toShown(renderInput(block.input), redact);
  const { text: name } = toShown(block.name, redact);
  const title = renderAction({ ...block, name: block.name }, redact)?.replaceAll("`", "") ?? name;
  // Cut, and without backticks: what stood apart may stand together now.
  return { kind: "tool", of, name, title: redact(title).toWellFormed(), input, isCut, isSub, costMicroUsd };
}

/** Indented deeper, a small input would be a large text. */
const MAX_INDENTED_LEVELS = 20;

/** A command as it was given; anything else as JSON, over several lines where it stays short. */
function renderInput(input: unknown): string {
  const { data } = z
    .strictObject({ command: z.string(), description: z.string().optional() })
    .safeParse(input);
  if (data !== undefined) return data.command;
  const line = JSON.stringify(input) ?? "";
  const isSmall = line.length <= MAX_ITEM_CHARS && !isDeeper(input, MAX_INDENTED_LEVELS);
  return isSmall ? JSON.stringify(input, undefined, 2) : line;
}

function toOutputs(message: unknown, redact: Redact): TranscriptItem[] {
  const content = (message as { content?: unknown } | undefined)?.content;
  if (!Array.isArray(content)) return [];
  return listItems(content as Block[], (block) => {
    if (block.type !== "tool_result") return undefined;
    const said = resultContentSchema.safeParse(block.content).data ?? "";
    const text =
      typeof said === "string" ? said : said.map((part) => part.text ?? `[${part.type}]`).join("\n");
    const isError = block.is_error === true;
    const { text: of } = toShown(block.tool_use_id ?? "", redact);
    return { kind: "output", of, ...toShown(text, redact), isError };
  });
}

function toShown(text: string, redact: Redact): { text: string; isCut: boolean } {
  const safe = redact(text);
  if (safe.length <= MAX_ITEM_CHARS) return { text: safe.toWellFormed(), isCut: false };
  return { text: safe.slice(0, MAX_ITEM_CHARS).toWellFormed(), isCut: true };
}
