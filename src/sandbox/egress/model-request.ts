import { z } from "zod";
import { arrayOf } from "../../values/array-of.ts";
import { parseJson } from "../parse-json.ts";

/**
 * What Claude Code 2.1.329 sends, recorded with the arguments and variables of `src/agent/command-line.ts`, for five models of Anthropic's and
 * one of somebody else's, with a key and with a subscription's token, over all tools, images, a PDF and a resumed session. Nothing of it makes the
 * API open a connection of its own. What may be sent beside it is marked as a guess: documented, and harmless in the same way.
 */
const BETAS = new Set([
  "claude-code-20250219",
  "context-management-2025-06-27",
  "effort-2025-11-24",
  "extended-cache-ttl-2025-04-11",
  "interleaved-thinking-2025-05-14",
  "mid-conversation-tool-changes-2026-07-01",
  "oauth-2025-04-20",
  "per-turn-control-2026-07-01",
  "thinking-display-updates-2026-08-18",
  "thinking-token-count-2026-05-13",
  // Guesses: for a model with `[1m]`, and for counting tokens.
  "context-1m-2025-08-07",
  "token-counting-2024-11-01",
]);
const KEYS = new Set([
  ...["model", "messages", "system", "tools", "max_tokens", "metadata", "stream", "thinking"],
  ...["output_config", "context_management"],
  // Guesses.
  ...["temperature", "top_p", "top_k", "stop_sequences", "tool_choice"],
]);
/** A message in the middle of a conversation may change settings, and so its tools. */
const MESSAGE_KEYS = new Set(["role", "content", "output_config"]);
const BLOCKS = new Set([
  "text",
  "image",
  "document",
  "tool_use",
  "tool_result",
  "thinking",
  "redacted_thinking",
]);
/** Bytes and text that stand in the request itself. An address (`url`) would be fetched by the API, whoever's it is. */
const SOURCES = new Set(["base64", "text", "content"]);

interface Block {
  type: string;
  content?: string | Block[] | undefined;
  source?: { type: string; content?: string | Block[] | undefined } | undefined;
}
const Content: z.ZodType<string | Block[]> = z.lazy(() => z.union([z.string(), arrayOf(Block)]));
const Block: z.ZodType<Block> = z.looseObject({
  type: z.string(),
  content: Content.optional(),
  source: z.looseObject({ type: z.string(), content: Content.optional() }).optional(),
});
const Body = z.looseObject({
  model: z.string(),
  messages: arrayOf(z.looseObject({ role: z.string(), content: Content })),
  system: Content.optional(),
  tools: arrayOf(z.looseObject({ name: z.string(), type: z.string().optional() })).optional(),
});

/** A request for the model as it goes on, or what of it may not. */
export type ModelRequest = { kind: "passed"; body: string } | { kind: "refused"; what: string };

/**
 * Lets through what the CLI sends and nothing else (S34): with the operator's key the API itself is a way out, for it opens connections for
 * whoever asks it to (`mcp_servers`, `web_fetch`, `web_search`, code execution, images by address). Pure.
 *
 * What passes is written anew from what was read, so that nobody behind reads another thing: of two keys of one name the last was checked.
 */
export function toModelRequest(text: string, betas: string): ModelRequest {
  const unknown = betas
    .split(",")
    .map((beta) => beta.trim())
    .find((beta) => beta !== "" && !BETAS.has(beta));
  if (unknown !== undefined) return { kind: "refused", what: `anthropic-beta ${unknown}` };
  try {
    return judgeBody(text);
  } catch (error) {
    // Nested so deep that it can't be read or written again: a stack that is full is a RangeError.
    if (error instanceof RangeError) return { kind: "refused", what: "a body nested that deeply" };
    throw error;
  }
}

function judgeBody(text: string): ModelRequest {
  const sent = parseJson(text);
  const body = Body.safeParse(sent).data;
  if (body === undefined) return { kind: "refused", what: "a body that is no request for a message" };
  const what = findRefused(body);
  return what === undefined ? { kind: "passed", body: JSON.stringify(sent) } : { kind: "refused", what };
}

function findRefused(body: z.infer<typeof Body>): string | undefined {
  const key = Object.keys(body).find((name) => !KEYS.has(name));
  if (key !== undefined) return key;
  const other = body.messages.flatMap(Object.keys).find((name) => !MESSAGE_KEYS.has(name));
  if (other !== undefined) return `${other} in a message`;
  const tool = body.tools?.find(({ type }) => type !== undefined && type !== "custom");
  if (tool !== undefined) return `the tool ${tool.type}`;
  const contents = [body.system ?? [], ...body.messages.map(({ content }) => content)];
  return findRefusedBlock(contents.flatMap((content) => (typeof content === "string" ? [] : content)));
}

function findRefusedBlock(blocks: readonly Block[]): string | undefined {
  const toVisit = [...blocks];
  for (let block = toVisit.pop(); block !== undefined; block = toVisit.pop()) {
    if (!BLOCKS.has(block.type)) return `content of the type ${block.type}`;
    const { source = { type: "text" }, content } = block;
    if (!SOURCES.has(source.type)) return `a source of the type ${source.type}`;
    for (const inner of [source.content, content]) {
      // One by one: many at once would be more arguments than a call can have.
      if (Array.isArray(inner)) for (const each of inner) toVisit.push(each);
    }
  }
  return undefined;
}
