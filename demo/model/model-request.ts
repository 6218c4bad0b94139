import type { IncomingHttpHeaders } from "node:http";
import { type MessagesBody, toBlocks, toText } from "./messages-body.ts";
import type { ModelRequest } from "./model-turn.ts";

/** What a script is shown of a request. Pure: the turn is counted from the body, so a retry is the same turn. */
export function toModelRequest(body: MessagesBody, headers: IncomingHttpHeaders): ModelRequest {
  return {
    turn: body.messages.filter(isAnswer).length,
    model: body.model,
    system: toText(body.system),
    messages: body.messages,
    lastUserText: lastUserText(body.messages),
    allText: body.messages.map((message) => contentText(message.content)).join("\n"),
    toolNames: (body.tools ?? []).map((tool) => tool.name),
    headers: toPlainHeaders(headers),
    apiKey: readApiKey(headers),
  };
}

/** What Claude Code writes in the model's place when it resumes a conversation that was interrupted. */
const INTERRUPTION_FILLER = "No response requested.";

function isAnswer(message: MessagesBody["messages"][number]): boolean {
  return message.role === "assistant" && contentText(message.content) !== INTERRUPTION_FILLER;
}

/** The credential of a request, whichever of the two headers carries it. */
export function readApiKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers["x-api-key"];
  if (typeof key === "string") return key;
  return /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
}

function lastUserText(messages: MessagesBody["messages"]): string {
  const texts = messages
    .filter((message) => message.role === "user")
    .map((message) => writtenText(message.content));
  return texts.findLast((text) => text !== "") ?? "";
}

function writtenText(content: unknown): string {
  return toBlocks(content)
    .map((block) => block.text ?? "")
    .filter((text) => text !== "" && !text.startsWith("<system-reminder>"))
    .join("\n");
}

function contentText(content: unknown): string {
  return toBlocks(content)
    .map((block) => {
      if (block.type === "tool_use") return `${block.name} ${JSON.stringify(block.input)}`;
      return block.type === "tool_result" ? contentText(block.content) : (block.text ?? "");
    })
    .join("\n");
}

function toPlainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  );
}
