import { z } from "zod";
import { arrayOf } from "../values/array-of.ts";

const MAX_LINE_CHARS = 2 * 1024 * 1024;
const MAX_LINES = 100_000;

/** Bytes that stand in the file itself; a source that has to be fetched (`url`, `file`) is never the CLI's. */
const Source = z.object({ type: z.enum(["base64", "text"]), media_type: z.string(), data: z.string() });
const Media = z.object({ type: z.enum(["image", "document"]), source: Source });
const Text = z.object({ type: z.literal("text"), text: z.string() });
const ToolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), arrayOf(z.discriminatedUnion("type", [Text, Media]))]).optional(),
  is_error: z.boolean().optional(),
});
const UserContent = z.union([z.string(), arrayOf(z.discriminatedUnion("type", [Text, Media, ToolResult]))]);
const AssistantContent = arrayOf(
  z.discriminatedUnion("type", [
    Text,
    z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
    z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
    z.object({
      type: z.literal("tool_use"),
      id: z.string(),
      name: z.string(),
      input: z.record(z.string(), z.unknown()),
    }),
  ]),
);
const Common = z.object({
  uuid: z.uuid(),
  sessionId: z.string(),
  timestamp: z.iso.datetime(),
  cwd: z.string(),
  version: z.string(),
});
const UserLine = Common.extend({
  type: z.literal("user"),
  isCompactSummary: z.literal(true).optional(),
  message: z.object({ role: z.literal("user"), content: UserContent }),
});
const AssistantLine = Common.extend({
  type: z.literal("assistant"),
  message: z.object({
    id: z.string(),
    type: z.literal("message"),
    role: z.literal("assistant"),
    model: z.string(),
    content: AssistantContent,
    stop_reason: z.string().nullable(),
    usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
  }),
});
/** What decides whether a line is of the conversation. */
const AnyLine = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  isSidechain: z.boolean().optional(),
  isApiErrorMessage: z.boolean().optional(),
});
type ConversationLine = z.infer<typeof UserLine> | z.infer<typeof AssistantLine>;

/**
 * A session's file (CLI 2.1.329) made anew from its conversation, or undefined when that can't be read. Pure.
 *
 * The agent could write anything into the file (S29), and the CLI believes it all: attachments become `system` messages, `api-request-shape`
 * holds a system prompt, `cost-state` says what was spent. So no line is kept as it is. What user, assistant and tools said is taken field by
 * field, in the order of the file, since the CLI last shortened it (`compact_boundary`); every other kind of line is left out, known today or
 * not, because the CLI writes what it needs of them again (seen with the real CLI: a file without them is resumed, and its cost begins at 0).
 * One line of the conversation in another form, or of another session, makes the whole unreadable: half a conversation would be another one.
 *
 * What was said can still be false: an agent may have forged its own past. It reaches the model as conversation, never as `system`.
 */
export function toCheckedSession(text: string, sessionId: string): string | undefined {
  try {
    return checkSession(text, sessionId);
  } catch (error) {
    // Nested so deep that it can't be written again.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function checkSession(text: string, sessionId: string): string | undefined {
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length > MAX_LINES || lines.some((line) => line.length > MAX_LINE_CHARS)) return undefined;
  let conversation: ConversationLine[] = [];
  for (const line of lines) {
    const parsed = parseLine(line);
    if (parsed === undefined) return undefined;
    if (parsed === "left_out") continue;
    if (parsed === "shortened") conversation = [];
    else if (parsed.sessionId !== sessionId) return undefined;
    else conversation.push(parsed);
  }
  return conversation.length === 0 ? undefined : renderSession(conversation);
}

function parseLine(line: string): ConversationLine | "left_out" | "shortened" | undefined {
  const json = parseJson(line);
  const any = AnyLine.safeParse(json).data;
  if (any === undefined) return undefined;
  if (any.type === "system" && any.subtype === "compact_boundary") return "shortened";
  // A sentence of the CLI's own in the model's place ("API Error: …"), which it leaves out of requests itself.
  if (any.isSidechain || any.isApiErrorMessage) return "left_out";
  if (any.type === "user") return UserLine.safeParse(json).data;
  if (any.type === "assistant") return AssistantLine.safeParse(json).data;
  return "left_out";
}

/** The CLI follows `parentUuid` from the last line up: here each line's parent is the one before it. */
function renderSession(lines: readonly ConversationLine[]): string {
  let parentUuid: string | null = null;
  let text = "";
  for (const line of lines) {
    text += `${JSON.stringify({ parentUuid, isSidechain: false, userType: "external", ...line })}\n`;
    parentUuid = line.uuid;
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
