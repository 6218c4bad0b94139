/** A content block of a message; only the fields that are looked at are named. */
export interface ContentBlock {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly text?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
}

/** The body of `POST /v1/messages`, once it was found to be one. */
export interface MessagesBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly system?: unknown;
  readonly tools?: readonly { readonly name: string }[];
  readonly stream?: boolean;
}

/** The blocks of a message's content, which may also be one string. */
export function toBlocks(content: unknown): readonly ContentBlock[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content)
    ? content.filter(isRecord).map((block) => block as unknown as ContentBlock)
    : [];
}

/** The text of content that is a string or a list of blocks, one block a line. */
export function toText(content: unknown): string {
  return toBlocks(content)
    .map((block) => block.text ?? "")
    .filter((text) => text !== "")
    .join("\n");
}

/**
 * Why the Messages API would refuse this body, in its own words; `undefined` when it would take it.
 *
 * Covers what a broken client gets wrong: missing fields, roles, empty text, tools named twice, and tool
 * calls and results that don't pair up.
 */
export function findBodyFault(body: unknown): string | undefined {
  if (!isRecord(body)) return "Input should be a valid dictionary";
  return findFieldFault(body) ?? findToolFault(body.tools) ?? findMessageFault(body.messages as unknown[]);
}

function findFieldFault(body: Record<string, unknown>): string | undefined {
  for (const field of ["model", "max_tokens", "messages"]) {
    if (body[field] === undefined) return `${field}: Field required`;
  }
  if (typeof body.model !== "string" || body.model === "") {
    return "model: String should have at least 1 character";
  }
  const maxTokens = body.max_tokens;
  if (!Number.isInteger(maxTokens)) return "max_tokens: Input should be a valid integer";
  if ((maxTokens as number) < 1) return "max_tokens: Input should be greater than or equal to 1";
  if (!Array.isArray(body.messages)) return "messages: Input should be a valid array";
  return body.messages.length === 0 ? "messages: at least one message is required" : undefined;
}

function findToolFault(tools: unknown): string | undefined {
  if (tools === undefined) return undefined;
  if (!Array.isArray(tools)) return "tools: Input should be a valid array";
  const names = new Set<unknown>();
  for (const [index, tool] of tools.entries()) {
    const fault = isRecord(tool)
      ? findToolFieldFault(tool, index)
      : `tools.${index}: Input should be an object`;
    if (fault !== undefined) return fault;
    if (names.has(tool.name)) return "tools: Tool names must be unique.";
    names.add(tool.name);
  }
  return undefined;
}

function findToolFieldFault(tool: Record<string, unknown>, index: number): string | undefined {
  const { name, type, input_schema: schema } = tool;
  if (typeof name !== "string") return `tools.${index}.custom.name: Field required`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
    return `tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  }
  const isCustom = type === undefined || type === "custom";
  return isCustom && !isRecord(schema) ? `tools.${index}.custom.input_schema: Field required` : undefined;
}

function findMessageFault(messages: readonly unknown[]): string | undefined {
  let openCalls: readonly string[] = [];
  for (const [index, message] of messages.entries()) {
    const fault =
      findShapeFault(message, index) ??
      findPairFault(toBlocks((message as Message).content), openCalls, index);
    if (fault !== undefined) return fault;
    openCalls = toolCallIds(message as Message);
  }
  if (openCalls.length > 0) return unansweredCalls(messages.length - 1, openCalls);
  return undefined;
}

interface Message {
  readonly role: string;
  readonly content: unknown;
}

const ROLES = ["user", "assistant", "system"];

function findShapeFault(message: unknown, index: number): string | undefined {
  if (!isRecord(message)) return `messages.${index}: Input should be a valid dictionary`;
  const { role, content } = message;
  if (typeof role !== "string" || !ROLES.includes(role)) {
    return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  }
  if (index === 0 && role !== "user") return 'messages: first message must use the "user" role';
  if (typeof content !== "string" && !Array.isArray(content)) {
    return `messages.${index}.content: Input should be a valid array`;
  }
  if (content.length === 0 && role !== "system") {
    return `messages.${index}: all messages must have non-empty content`;
  }
  const hasEmptyText = toBlocks(content).some((block) => block.type === "text" && !block.text);
  return hasEmptyText ? "messages: text content blocks must be non-empty" : undefined;
}

function findPairFault(
  blocks: readonly ContentBlock[],
  openCalls: readonly string[],
  index: number,
): string | undefined {
  const answered = blocks.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id ?? ""] : []));
  const stray = answered.find((id) => !openCalls.includes(id));
  if (stray !== undefined) {
    return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
  }
  const unanswered = openCalls.filter((id) => !answered.includes(id));
  return unanswered.length > 0 ? unansweredCalls(index - 1, unanswered) : undefined;
}

function unansweredCalls(index: number, ids: readonly string[]): string {
  return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

function toolCallIds(message: Message): readonly string[] {
  if (message.role !== "assistant") return [];
  return toBlocks(message.content).flatMap((block) => (block.type === "tool_use" ? [block.id ?? ""] : []));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
