import { z } from "zod";

/**
 * Of a message that is being written only its text is there: "a token approximately represents 3.5 English characters" (glossary of
 * Anthropic's documents). Of code and of other languages it is fewer, and hidden thinking is not seen at all: an estimate.
 */
export const CHARS_PER_TOKEN = 3.5;

/** More than any request can have; a larger figure is somebody's invention (the largest window of a model is 1,000,000 tokens). */
const MAX_TOKENS = 100_000_000;

const tokens = z.number().nonnegative().max(MAX_TOKENS).catch(0);
const maybeTokens = z.number().nonnegative().max(MAX_TOKENS).nullish().catch(undefined);

/**
 * What the Messages API counts for one message, in its own words. Tokens of the cache are not among `input_tokens`. A figure that is
 * negative or absurd is as good as none.
 */
export const tokenUsageSchema = z.looseObject({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: maybeTokens,
  cache_creation_input_tokens: maybeTokens,
  /** Which part of `cache_creation_input_tokens` was written for an hour; `message_start` has it, `message_delta` does not. */
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: maybeTokens }).nullish().catch(undefined),
  server_tool_use: z.looseObject({ web_search_requests: maybeTokens }).nullish().catch(undefined),
  inference_geo: z.string().nullish().catch(undefined),
  speed: z.string().nullish().catch(undefined),
});

export type TokenUsage = z.infer<typeof tokenUsageSchema>;
