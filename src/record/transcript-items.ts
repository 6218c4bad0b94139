import { z } from "zod";
import { type AgentProgress, foldEvent, parseTodos, renderAction } from "../agent/progress.ts";
import { type AssistantEvent, isAssistant, isResult, type TranscriptEvent } from "../agent/transcript.ts";
import { type Redact, redactAll } from "./redact-all.ts";
import type { TranscriptItem } from "./run-record.ts";

/** A text longer than this is shown by its beginning; what follows is in the transcript itself. */
export const MAX_ITEM_CHARS = 16_000;

type Block = AssistantEvent["message"]["content"][number];

const resultContentSchema = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) })),
]);

/**
 * What an event tells a person, in its order; most events of the CLI's own tell nothing. `progress` is what is known with the event: the
 * cost so far, and the todo list. Pure; texts are redacted before they are cut.
 */
export function toItems(
  event: TranscriptEvent,
  { progress, redact }: { progress: AgentProgress; redact: Redact },
): TranscriptItem[] {
  const { costMicroUsd } = progress;
  if (isAssistant(event))
    return event.message.content.flatMap((block) =>
      toSpoken(block, { progress, redact, isSub: typeof event.parent_tool_use_id === "string" }),
    );
  if (isResult(event)) {
    const cost = progress.end?.sessionCostMicroUsd ?? costMicroUsd;
    return [{ kind: "ended", how: redact(event.subtype), isError: event.is_error, costMicroUsd: cost }];
  }
  if (event.type === "user") return toOutputs((event as { message?: unknown }).message, redact);
  if (event.type === "system" && event.subtype === "init" && progress.model !== "")
    return [{ kind: "began", model: redact(progress.model) }];
  if (event.type === "system" && event.subtype === "api_retry")
    return [{ kind: "retry", why: redact(progress.lastError ?? "the model did not answer") }];
  return [];
}

/** Whether an event tells a person anything; without making its texts. Pure. */
export function tellsAnything(event: TranscriptEvent): boolean {
  if (event.type === "system") return event.subtype === "init" || event.subtype === "api_retry";
  return true;
}

/** What is known after an event. Pure; the same as the run's own reading. */
export const fold = foldEvent;

function toSpoken(
  block: Block,
  { progress, redact, isSub }: { progress: AgentProgress; redact: Redact; isSub: boolean },
): TranscriptItem[] {
  const { costMicroUsd } = progress;
  if (block.type === "text" && block.text)
    return [{ kind: "said", ...toShown(block.text, redact), costMicroUsd }];
  if (block.type === "thinking" && block.thinking)
    return [{ kind: "thought", ...toShown(block.thinking, redact), costMicroUsd }];
  if (block.type !== "tool_use" || block.name === undefined) return [];
  // Titles and todos are cut where they are made: of half a secret nobody would know that it is one.
  const safe = redactAll(block.input, redact);
  const todos = block.name === "TodoWrite" && !isSub ? parseTodos(safe) : undefined;
  if (todos !== undefined && todos.length > 0) return [{ kind: "todos", todos }];
  const { text: input, isCut } = toShown(renderInput(block.input), redact);
  const name = redact(block.name);
  const title = redact(renderAction(block.name, safe)?.replaceAll("`", "") ?? name);
  return [{ kind: "tool", of: redact(block.id ?? ""), name, title, input, isCut, isSub, costMicroUsd }];
}

/** A command as it was given; anything else as JSON. */
function renderInput(input: unknown): string {
  const { data } = z
    .strictObject({ command: z.string(), description: z.string().optional() })
    .safeParse(input);
  return data?.command ?? JSON.stringify(input, undefined, 2) ?? "";
}

function toOutputs(message: unknown, redact: Redact): TranscriptItem[] {
  const content = (message as { content?: unknown } | undefined)?.content;
  if (!Array.isArray(content)) return [];
  return (content as Block[]).flatMap((block): TranscriptItem[] => {
    if (block.type !== "tool_result") return [];
    const said = resultContentSchema.safeParse(block.content).data ?? "";
    const text =
      typeof said === "string" ? said : said.map((part) => part.text ?? `[${part.type}]`).join("\n");
    const isError = block.is_error === true;
    return [{ kind: "output", of: redact(block.tool_use_id ?? ""), ...toShown(text, redact), isError }];
  });
}

function toShown(text: string, redact: Redact): { text: string; isCut: boolean } {
  const safe = redact(text);
  if (safe.length <= MAX_ITEM_CHARS) return { text: safe.toWellFormed(), isCut: false };
  return { text: safe.slice(0, MAX_ITEM_CHARS).toWellFormed(), isCut: true };
}
