import { StringDecoder } from "node:string_decoder";
import { z } from "zod";
import { priceUsage } from "../../agent/price-usage.ts";
import { CHARS_PER_TOKEN, type TokenUsage, tokenUsageSchema } from "../../agent/token-usage.ts";
import { parseJson } from "../parse-json.ts";

/** Longer than an answer of the most tokens that any model gives. */
const MAX_CHARS = 32 * 1024 * 1024;

const messageSchema = z.looseObject({ model: z.string(), usage: tokenUsageSchema });
const deltaSchema = z.looseObject({
  text: z.string().default(""),
  thinking: z.string().default(""),
  partial_json: z.string().default(""),
});
const eventSchema = z.union([
  z.looseObject({ type: z.literal("message_start"), message: messageSchema }),
  z.looseObject({ type: z.literal("message_delta"), usage: z.record(z.string(), z.unknown()) }),
  z.looseObject({ type: z.literal("content_block_delta"), delta: deltaSchema }),
  messageSchema.extend({ type: z.literal("message") }),
]);

/** What one answer of the Messages API costs, read along with its bytes. */
export interface MessageCount {
  /** Takes the next bytes of the answer's body, or its end. */
  push(bytes: Uint8Array | undefined): void;
  /** What is known so far, in micro-dollars; of a message that is being written, what was written of it by now. */
  costMicroUsd(): number;
  /** Whether the prompt's tokens are known: they are what an answer says first. */
  isPriced(): boolean;
}

/** What is known of a message; undefined until it has begun. */
interface Counts {
  model: string;
  usage: TokenUsage;
  /** Written since the last sum of output tokens. */
  writtenChars: number;
}

/**
 * Counts an answer: `message_start` has the prompt's tokens, `message_delta` the sums at the end (both in the API's documents, "Streaming
 * messages"), and in between the characters of the deltas stand for tokens. One that isn't streamed says all at its end.
 */
export function createMessageCount({ isStream }: { isStream: boolean }): MessageCount {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let counts: Counts | undefined;

  return {
    push(bytes) {
      const piece = bytes === undefined ? `${decoder.end()}\n` : decoder.write(Buffer.from(bytes));
      const [end = "", ...others] = isStream ? piece.split("\n") : [piece];
      const lines = [rest + end, ...others];
      rest = lines.pop() ?? "";
      if (rest.length > MAX_CHARS) rest = "";
      const texts = isStream ? lines.flatMap(toData) : bytes === undefined ? [rest] : [];
      for (const text of texts) counts = foldEvent(counts, parseEvent(text));
    },
    costMicroUsd() {
      if (counts === undefined) return 0;
      const { model, usage, writtenChars } = counts;
      const output_tokens = Math.max(usage.output_tokens, Math.ceil(writtenChars / CHARS_PER_TOKEN));
      return priceUsage(model, { ...usage, output_tokens });
    },
    isPriced: () => counts !== undefined,
  };
}

function toData(line: string): string[] {
  return line.startsWith("data:") ? [line.slice("data:".length)] : [];
}

function parseEvent(text: string): z.infer<typeof eventSchema> | undefined {
  return eventSchema.safeParse(parseJson(text)).data;
}

function foldEvent(
  counts: Counts | undefined,
  event: z.infer<typeof eventSchema> | undefined,
): Counts | undefined {
  if (event?.type === "message") return { model: event.model, usage: event.usage, writtenChars: 0 };
  if (event?.type === "message_start") {
    return { model: event.message.model, usage: event.message.usage, writtenChars: 0 };
  }
  if (event === undefined || counts === undefined) return counts;
  if (event.type === "content_block_delta") {
    const { text, thinking, partial_json } = event.delta;
    const chars = text.length + thinking.length + partial_json.length;
    return { ...counts, writtenChars: counts.writtenChars + chars };
  }
  // Its counts are sums; what it leaves out is as it was.
  const sums = Object.entries(event.usage).filter(([, count]) => count !== null);
  const usage = tokenUsageSchema.parse({ ...counts.usage, ...Object.fromEntries(sums) });
  return { ...counts, usage, writtenChars: 0 };
}
