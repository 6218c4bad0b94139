import { randomBytes } from "node:crypto";
import type { ModelTurn, ModelUsage } from "./model-turn.ts";

/** A whole answer, as `POST /v1/messages` returns it when it doesn't stream. */
export interface ModelMessage {
  readonly id: string;
  readonly type: "message";
  readonly role: "assistant";
  readonly model: string;
  readonly content: readonly MessageBlock[];
  readonly stop_reason: string;
  readonly stop_sequence: null;
  readonly usage: MessageUsage;
}

type MessageBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

interface MessageUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number;
    readonly ephemeral_1h_input_tokens: number;
  };
  readonly output_tokens: number;
  readonly service_tier: "standard";
}

const CHARACTERS_PER_TOKEN = 4;
const DELTA_CHARACTERS = 400;

/** An id as the API makes them: a prefix and 24 letters and digits. */
export function createModelId(prefix: "msg" | "toolu" | "req"): string {
  return `${prefix}_01${randomBytes(11).toString("hex")}`;
}

/** How many tokens a text is taken for when a script doesn't say. */
export function estimateTokens(characters: number): number {
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}

/** The message that a turn of the script stands for. Every call makes new ids. */
export function toModelMessage(
  turn: ModelTurn,
  request: { readonly model: string; readonly toolNames: readonly string[]; readonly sizeBytes: number },
): ModelMessage {
  const content = toMessageBlocks(turn, request.toolNames.includes("StructuredOutput"));
  const callsTool = content.some((block) => block.type === "tool_use");
  return {
    id: createModelId("msg"),
    type: "message",
    role: "assistant",
    model: request.model,
    content,
    stop_reason: turn.stopReason ?? (callsTool ? "tool_use" : "end_turn"),
    stop_sequence: null,
    usage: toMessageUsage(turn.usage ?? {}, {
      inputTokens: estimateTokens(request.sizeBytes),
      outputTokens: estimateTokens(JSON.stringify(content).length),
    }),
  };
}

function toMessageUsage(
  usage: ModelUsage,
  estimate: { readonly inputTokens: number; readonly outputTokens: number },
): MessageUsage {
  const { cacheReadTokens = 0, cacheWriteTokens = 0, cacheWrite1hTokens = 0 } = usage;
  return {
    input_tokens: usage.inputTokens ?? estimate.inputTokens,
    cache_creation_input_tokens: cacheWriteTokens + cacheWrite1hTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens,
      ephemeral_1h_input_tokens: cacheWrite1hTokens,
    },
    output_tokens: usage.outputTokens ?? estimate.outputTokens,
    service_tier: "standard",
  };
}

function toMessageBlocks(turn: ModelTurn, offersStructuredOutput: boolean): readonly MessageBlock[] {
  const blocks: MessageBlock[] = [];
  if (turn.thinking) {
    blocks.push({ type: "thinking", thinking: turn.thinking, signature: "c2NyaXB0ZWQ=" });
  }
  if (turn.text) blocks.push({ type: "text", text: turn.text });
  const calls = [...(turn.tools ?? [])];
  if (turn.structured !== undefined) {
    if (offersStructuredOutput) calls.push({ name: "StructuredOutput", input: turn.structured });
    else blocks.push({ type: "text", text: JSON.stringify(turn.structured) });
  }
  for (const { name, input } of calls) {
    blocks.push({ type: "tool_use", id: createModelId("toolu"), name, input });
  }
  return blocks;
}

/**
 * The server-sent events that carry a message, in the order the API sends them. As in the API's documents ("Streaming messages"), the
 * first has the whole prompt's counts and one token of output, and `message_delta` the sums of all, without what the cache was written for.
 */
export function renderMessageStream(message: ModelMessage): readonly string[] {
  const { content, usage } = message;
  const { cache_creation: _, service_tier: __, ...sums } = usage;
  const opening = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  return [
    renderEvent({ type: "message_start", message: opening }),
    renderEvent({ type: "ping" }),
    ...content.flatMap(renderBlock),
    renderEvent({
      type: "message_delta",
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: sums,
    }),
    renderEvent({ type: "message_stop" }),
  ];
}

function renderBlock(block: MessageBlock, index: number): readonly string[] {
  return [
    renderEvent({ type: "content_block_start", index, content_block: toOpeningBlock(block) }),
    ...toDeltas(block).map((delta) => renderEvent({ type: "content_block_delta", index, delta })),
    renderEvent({ type: "content_block_stop", index }),
  ];
}

function toOpeningBlock(block: MessageBlock): MessageBlock {
  switch (block.type) {
    case "text":
      return { ...block, text: "" };
    case "thinking":
      return { ...block, thinking: "", signature: "" };
    case "tool_use":
      return { ...block, input: {} };
  }
}

function toDeltas(block: MessageBlock): readonly object[] {
  switch (block.type) {
    case "text":
      return toPieces(block.text).map((text) => ({ type: "text_delta", text }));
    case "thinking":
      return [
        ...toPieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: block.signature },
      ];
    case "tool_use":
      return toPieces(JSON.stringify(block.input)).map((json) => ({
        type: "input_json_delta",
        partial_json: json,
      }));
  }
}

function toPieces(text: string): readonly string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / DELTA_CHARACTERS);
  return Array.from({ length: count }, (_, piece) =>
    characters.slice(piece * DELTA_CHARACTERS, (piece + 1) * DELTA_CHARACTERS).join(""),
  );
}

function renderEvent(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
