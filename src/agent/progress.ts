import type { ModelSpend } from "../sandbox/sandbox.ts";
import { cutAtWord } from "../text/cut-at-word.ts";
import { type Answer, parseAnswer } from "./answer.ts";
import { priceUsage } from "./price-usage.ts";
import { CHARS_PER_TOKEN, type TokenUsage, tokenUsageSchema } from "./token-usage.ts";
import { isTodos, isTold, parseTodos, renderAction, type Todo, type ToolCall } from "./tool-words.ts";
import {
  type AssistantEvent,
  isAssistant,
  isResult,
  type ResultEvent,
  type TranscriptEvent,
} from "./transcript.ts";

const MAX_TEXT_CHARS = 4_000;
/** A message's events come one block each, with the same usage: the last ids tell which were counted. */
const REMEMBERED_MESSAGES = 3;
const NO_USAGE: TokenUsage = tokenUsageSchema.parse({});
/** The API's ids have some thirty characters; what is longer is not its, and is remembered by its beginning. */
const MAX_ID_CHARS = 100;

/** How the agent's process said it ended, from its last `result` event. */
export interface AgentEnd {
  subtype: string;
  isError: boolean;
  apiStatus: number | undefined;
  terminalReason: string | undefined;
  /** The CLI's own words for an error; empty when there was none. */
  detail: string;
  wasRefused: boolean;
  /** Cumulative over the session, as the CLI counts it; undefined when it gave no figure that can be one. */
  sessionCostMicroUsd: number | undefined;
}

/** What is known of an agent from the transcript so far: small, serializable, and the same however the transcript was cut. */
export interface AgentProgress {
  model: string;
  sessionId: string | undefined;
  todos: Todo[];
  /** What it does now, in a few words with backticks around names. */
  action: string | undefined;
  turns: number;
  tokens: number;
  /** What the sandbox's gateway counted, where there is one (`isMetered`); else an estimate from what was written. */
  costMicroUsd: number;
  isMetered: boolean;
  /** Whether the gateway refused a call because the budget was used up. */
  isUsedUp: boolean;
  /** The last text the model wrote, cut. */
  lastText: string;
  /** The CLI's own `error` of the last failed model call. */
  lastError: string | undefined;
  /** How often in a row the model's API has refused the key (401, 403) up to now. */
  refusals: number;
  /** The agent's own account, from its last result that had one. */
  answer: Answer | undefined;
  end: AgentEnd | undefined;
  seenMessages: string[];
}

export const NO_PROGRESS: AgentProgress = {
  model: "",
  sessionId: undefined,
  todos: [],
  action: undefined,
  turns: 0,
  tokens: 0,
  costMicroUsd: 0,
  isMetered: false,
  isUsedUp: false,
  lastText: "",
  lastError: undefined,
  refusals: 0,
  answer: undefined,
  end: undefined,
  seenMessages: [],
};

/** The progress after some more events. Pure; events that tell nothing return the same object. */
export function foldEvents(progress: AgentProgress, events: readonly TranscriptEvent[]): AgentProgress {
  const next = events.reduce(foldEvent, progress);
  const { call, todos } = events.reduce(foldDoing, {});
  const action = call === undefined ? next.action : toAction(call);
  if (action === next.action && todos === undefined) return next;
  return { ...next, action, todos: parseTodos(todos) ?? next.todos };
}

/** What the agent does by now: the last call of a tool that people are told of, and its last list. Words are made of the last alone. */
interface Doing {
  /** `none`: it was at work, and is not now. `waiting`: for the model. */
  call?: ToolCall | "none" | "waiting";
  todos?: unknown;
}

function foldDoing(doing: Doing, event: TranscriptEvent): Doing {
  if (isResult(event)) return { ...doing, call: "none" };
  if (event.type === "system" && event.subtype === "api_retry") return { ...doing, call: "waiting" };
  if (!isAssistant(event) || event.error) return doing;
  const calls = event.message.content.filter(({ type }) => type === "tool_use");
  const call = calls.findLast(({ name }) => name !== undefined && isTold(name));
  // A helper's list is not the agent's.
  const list = event.parent_tool_use_id
    ? undefined
    : calls.findLast(({ name, input }) => name === "TodoWrite" && isTodos(input));
  return {
    ...doing,
    ...(call?.name !== undefined && { call: { name: call.name, input: call.input } }),
    ...(list !== undefined && { todos: list.input }),
  };
}

function toAction(call: NonNullable<Doing["call"]>): string | undefined {
  if (call === "none") return undefined;
  return call === "waiting" ? "Waiting for the model" : renderAction(call);
}

/** The progress after one more event, beside what the agent does by now: that is told of all events that came at once. Pure. */
export function foldEvent(progress: AgentProgress, event: TranscriptEvent): AgentProgress {
  if (isResult(event)) return foldResult(progress, event);
  if (isAssistant(event)) return foldAssistant(progress, event);
  if (event.type === "system" && event.subtype === "init") {
    const { model, session_id } = event as { model?: unknown; session_id?: unknown };
    // An init event of another shape than ours is a system event like any other, and its fields may be anything.
    if (typeof model !== "string" || typeof session_id !== "string") return progress;
    return { ...progress, model, sessionId: session_id };
  }
  if (event.type === "system" && event.subtype === "api_retry") {
    const { error, error_status: status } = event as { error?: string; error_status?: number };
    const refusals = status === 401 || status === 403 ? progress.refusals + 1 : 0;
    return { ...progress, lastError: error ?? progress.lastError, refusals };
  }
  return progress;
}

/**
 * The progress with what the gateway counted, which always counts. Without one the estimate is taken up to what was reserved: it is
 * made of what the agent can write (S33).
 */
export function settleProgress(
  progress: AgentProgress,
  { spend, budgetMicroUsd }: { spend: ModelSpend | undefined; budgetMicroUsd: number },
): AgentProgress {
  if (spend !== undefined) return { ...progress, ...spend, isMetered: true };
  if (progress.isMetered || progress.costMicroUsd <= budgetMicroUsd) return progress;
  return { ...progress, costMicroUsd: budgetMicroUsd };
}

function foldAssistant(progress: AgentProgress, event: AssistantEvent): AgentProgress {
  if (event.error) return { ...progress, lastError: event.error };
  // The model answered: a failure before it has passed, and explains nothing that comes later.
  let next: AgentProgress = { ...foldUsage(progress, event), lastError: undefined, refusals: 0 };
  for (const block of event.message.content) {
    if (block.type === "text" && block.text) {
      next = { ...next, lastText: cutAtWord(block.text, MAX_TEXT_CHARS) };
    }
  }
  return next;
}

function foldUsage(progress: AgentProgress, { message }: AssistantEvent): AgentProgress {
  const { usage = NO_USAGE, model, content } = message;
  const id = message.id.slice(0, MAX_ID_CHARS);
  const isFirst = !progress.seenMessages.includes(id);
  // The event carries what was known at the message's start, one token of output: what was written since then tells more.
  const written = estimateTokens(content);
  const counts = isFirst
    ? { ...usage, output_tokens: Math.max(usage.output_tokens, written) }
    : { ...NO_USAGE, output_tokens: written };
  const next = {
    ...progress,
    tokens: progress.tokens + toTokens(counts),
    costMicroUsd: progress.costMicroUsd + Math.round(priceUsage(model, counts)),
  };
  if (!isFirst) return next;
  const seenMessages = [...progress.seenMessages, id].slice(-REMEMBERED_MESSAGES);
  return { ...next, turns: progress.turns + 1, seenMessages };
}

function estimateTokens(content: AssistantEvent["message"]["content"]): number {
  const chars = content.reduce(
    (sum, { text = "", thinking = "", input }) =>
      sum + text.length + thinking.length + (input === undefined ? 0 : JSON.stringify(input).length),
    0,
  );
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

function foldResult(progress: AgentProgress, event: ResultEvent): AgentProgress {
  return {
    ...progress,
    sessionId: event.session_id ?? progress.sessionId,
    tokens: (event.usage && toTokens(event.usage)) || progress.tokens,
    // A later result of the same process may lack the structured answer that an earlier one gave.
    answer:
      event.structured_output == null && progress.answer !== undefined
        ? progress.answer
        : parseAnswer(event, progress.lastText),
    end: {
      subtype: event.subtype,
      isError: event.is_error,
      apiStatus: event.api_error_status ?? undefined,
      terminalReason: event.terminal_reason ?? undefined,
      detail: event.is_error ? cutAtWord(event.result ?? event.errors?.join("; ") ?? "", 500) : "",
      wasRefused: progress.lastError === "refusal" || event.stop_reason === "refusal",
      sessionCostMicroUsd: toSessionCost(progress, event),
    },
  };
}

/** The largest of the figures that results gave: it only grows, and one that is smaller was not the CLI's. */
function toSessionCost({ end }: AgentProgress, { total_cost_usd }: ResultEvent): number | undefined {
  const before = end?.sessionCostMicroUsd;
  if (total_cost_usd === undefined) return before;
  return Math.max(before ?? 0, Math.round(total_cost_usd * 1_000_000));
}

function toTokens(usage: TokenUsage): number {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  return input_tokens + output_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0);
}
