import { z } from "zod";
import { arrayOf } from "../values/array-of.ts";
import { tokenUsageSchema } from "./token-usage.ts";

/** A line longer than this is not an event of ours: it is skipped, and its bytes are kept nowhere (F25). */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** Far more than a session can cost; a larger figure is somebody's invention. */
const MAX_COST_USD = 1_000_000;

/** A piece of an assistant's message; kinds that are not used here are kept as they came. */
const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional().catch(undefined),
  thinking: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional().catch(undefined),
  is_error: z.boolean().optional().catch(undefined),
});

const initSchema = z.looseObject({
  type: z.literal("system"),
  subtype: z.literal("init"),
  session_id: z.string(),
  model: z.string(),
});

const retrySchema = z.looseObject({
  type: z.literal("system"),
  subtype: z.literal("api_retry"),
  error_status: z.number().nullish().catch(undefined),
  error: z.string().nullish().catch(undefined),
});

const systemSchema = z.looseObject({ type: z.literal("system"), subtype: z.string() });

const assistantSchema = z.looseObject({
  type: z.literal("assistant"),
  parent_tool_use_id: z.string().nullish(),
  error: z.string().nullish().catch(undefined),
  message: z.looseObject({
    id: z.string(),
    model: z.string(),
    content: arrayOf(blockSchema),
    usage: tokenUsageSchema.optional().catch(undefined),
  }),
});

const userSchema = z.looseObject({
  type: z.literal("user"),
  parent_tool_use_id: z.string().nullish(),
  tool_use_result: z.unknown().optional(),
  message: z.looseObject({ content: z.union([z.string(), arrayOf(blockSchema)]) }),
});

const resultSchema = z.looseObject({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean(),
  api_error_status: z.number().nullish().catch(undefined),
  terminal_reason: z.string().nullish().catch(undefined),
  num_turns: z.number().catch(0),
  result: z.string().nullish().catch(undefined),
  errors: arrayOf(z.string()).nullish().catch(undefined),
  /** Undefined when it is none that a run can have: the agent can write to the CLI's stdout. */
  total_cost_usd: z.number().nonnegative().max(MAX_COST_USD).optional().catch(undefined),
  usage: tokenUsageSchema.optional().catch(undefined),
  structured_output: z.unknown().optional(),
  session_id: z.string().optional().catch(undefined),
});

/** What is nested deeper is no event of the CLI's: whoever would write it as JSON again could run out of stack (S15). */
const MAX_LEVELS = 200;

/** By type, and not one union of all: a million lines of `{}` would keep the app from everything else for minutes (S15). */
const SCHEMAS = {
  system: z.union([initSchema, retrySchema, systemSchema]),
  assistant: assistantSchema,
  user: userSchema,
  result: resultSchema,
};

/** One event of Claude Code's stream-json output, as far as this app reads it (CLI 2.1.329). */
export type TranscriptEvent = z.infer<(typeof SCHEMAS)[keyof typeof SCHEMAS]>;
export type ResultEvent = z.infer<typeof resultSchema>;
export type AssistantEvent = z.infer<typeof assistantSchema>;

/** The event of one line; `undefined` for anything that is none: the agent's machine may write what it likes. */
export function parseEvent(line: string): TranscriptEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as { type?: unknown; subtype?: unknown };
    if (typeof value.type !== "string" || !Object.hasOwn(SCHEMAS, value.type)) return undefined;
    if (value.type === "system" && typeof value.subtype !== "string") return undefined;
    if (isDeeper(value, MAX_LEVELS)) return undefined;
    return SCHEMAS[value.type as keyof typeof SCHEMAS].safeParse(value).data;
  } catch {
    return undefined;
  }
}

/** Whether a value is nested in more than so many levels. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

/**
 * The events of the complete lines in a chunk, and how many bytes those lines take: the next chunk begins there.
 *
 * A line that never ends is given up once it is longer than {@link MAX_LINE_BYTES}, so that it can't stop the reading.
 */
export function parseChunk(chunk: Uint8Array): { events: TranscriptEvent[]; consumedBytes: number } {
  const end = chunk.lastIndexOf(0x0a) + 1;
  if (end === 0) return { events: [], consumedBytes: chunk.length >= MAX_LINE_BYTES ? chunk.length : 0 };
  const lines = Buffer.from(chunk.subarray(0, end)).toString("utf8").split("\n");
  return { events: lines.flatMap((line) => parseEvent(line) ?? []), consumedBytes: end };
}

/** Narrowing helpers, for readers of a transcript. */
export function isResult(event: TranscriptEvent): event is ResultEvent {
  return event.type === "result";
}

export function isAssistant(event: TranscriptEvent): event is AssistantEvent {
  return event.type === "assistant";
}
