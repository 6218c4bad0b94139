/** What the model answers to one request. Text, thinking and tool calls may be combined; the order is thinking, text, tools. */
export interface ModelTurn {
  readonly text?: string;
  readonly thinking?: string;
  readonly tools?: readonly ModelToolCall[];
  /** A `StructuredOutput` call with this input; plain JSON text when the request doesn't offer that tool. */
  readonly structured?: unknown;
  /** How long to wait before the first byte of the answer. */
  readonly delayMs?: number;
  /** Left out, input and output are estimated at four characters a token, and nothing is cached. */
  readonly usage?: ModelUsage;
  /** Answers with this error in place of a message. */
  readonly fail?: ModelFailure;
  /** Drops the connection after half of the stream. */
  readonly cut?: boolean;
  /** Says no more after this share of the stream, from 0 (its first event alone) to 1, until the client hangs up. */
  readonly stallAt?: number;
  /** @default "tool_use" when a tool is called, else "end_turn" */
  readonly stopReason?: string;
}

/** What the API counts for a turn. Tokens that were cached are not among the input tokens. */
export interface ModelUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  /** Written to the cache for five minutes. */
  readonly cacheWriteTokens?: number;
  /** Written to the cache for an hour. */
  readonly cacheWrite1hTokens?: number;
}

/** One `tool_use` block. */
export interface ModelToolCall {
  readonly name: string;
  readonly input: unknown;
}

/** An error as the API words it, for example 529 `overloaded_error`. */
export interface ModelFailure {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The answers of a conversation, by turn, or a function that decides.
 *
 * A list holds no state: a request that is sent again gets the same answer again, so a turn that fails or
 * cuts does so for ever. A function can count and fail once.
 */
export type ModelScript = readonly ModelTurn[] | ((request: ModelRequest) => ModelTurn | Promise<ModelTurn>);

/** A request for a message, as a script sees it. */
export interface ModelRequest {
  /** How many answers this conversation already holds; 0 for the first, and it goes on after a resume. */
  readonly turn: number;
  readonly model: string;
  readonly system: string;
  readonly messages: readonly unknown[];
  /** What was last written to the model: text only, without tool results and `<system-reminder>` blocks. */
  readonly lastUserText: string;
  /** Every text, tool input and tool result of the conversation, without the system prompt. */
  readonly allText: string;
  /** The tools on offer; empty for a side call, such as naming the session, which no script answers. */
  readonly toolNames: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** The value of `x-api-key`, else of `authorization: Bearer`. */
  readonly apiKey: string | undefined;
}
