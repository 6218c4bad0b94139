import { z } from "zod";
import { cutAtWord } from "../text/cut-at-word.ts";
import { createRedactor } from "../text/secrets/redact.ts";
import { arrayOf } from "../values/array-of.ts";

const MAX_TODOS = 30;
/** Redaction is not asked to read more of a text of which a few words are shown. No path of a file system is longer. */
const READ_CHARS = 4_096;
const SHOWN_CHARS = 120;

/** A line of the agent's own list. */
export interface Todo {
  text: string;
  state: "pending" | "in_progress" | "completed";
}

const todosSchema = z.object({
  todos: arrayOf(
    z.object({ content: z.string().max(2_000), status: z.enum(["pending", "in_progress", "completed"]) }),
  ),
});

const ofNoSecrets = createRedactor([]);

/** Half a credential is not found any more, so it goes out before anything is cut. */
function redactForms(text: string): string {
  return ofNoSecrets.redact(text).text;
}

/** Whether a call of `TodoWrite` has a list that `parseTodos` reads. */
export function isTodos(input: unknown): boolean {
  return todosSchema.safeParse(input).success;
}

/** The list that a call of `TodoWrite` sets, cut behind the redaction; undefined for what is none. Pure. */
export function parseTodos(input: unknown, redact = redactForms): Todo[] | undefined {
  const { data } = todosSchema.safeParse(input);
  return data?.todos
    .slice(0, MAX_TODOS)
    .map(({ content, status }) => ({ text: redact(content).slice(0, 200).toWellFormed(), state: status }));
}

/** A call of a tool, as the agent's line has it. */
export interface ToolCall {
  name: string;
  input?: unknown;
}

/** What people are told of a call: what is done, and to what. Other tools say nothing to them. */
const TOOLS: ReadonlyMap<string, { doing: string; to?: "file_path" | "command" | "pattern" }> = new Map([
  ["Read", { doing: "Reading", to: "file_path" }],
  ["Edit", { doing: "Editing", to: "file_path" }],
  ["Write", { doing: "Editing", to: "file_path" }],
  ["Bash", { doing: "Running", to: "command" }],
  ["Grep", { doing: "Searching for", to: "pattern" }],
  ["Glob", { doing: "Searching for", to: "pattern" }],
  ["StructuredOutput", { doing: "Writing the summary" }],
]);

/** Whether `renderAction` has words for a tool. */
export function isTold(name: string): boolean {
  return TOOLS.has(name);
}

/**
 * What a tool does, in a few words with backticks around names; undefined for a tool without words of its own. Pure; what is in the input is
 * cut behind the redaction.
 */
export function renderAction({ name, input }: ToolCall, redact = redactForms): string | undefined {
  const tool = TOOLS.get(name);
  if (tool?.to === undefined) return tool?.doing;
  const given = z.looseObject({ [tool.to]: z.string() }).safeParse(input).data?.[tool.to];
  const text = typeof given === "string" ? given : "";
  const shown = tool.to === "file_path" ? toShownPath(text, redact) : toShownLine(text, redact);
  return `${tool.doing} \`${shown}\``;
}

/** The end of a path says most. */
function toShownPath(path: string, redact: (text: string) => string): string {
  if (path.length > READ_CHARS) return "…";
  return redact(path)
    .replace(/^(?:\/workspace|\/var\/tmp\/sandpiper)\/repository\//, "")
    .slice(-SHOWN_CHARS)
    .toWellFormed();
}

function toShownLine(text: string, redact: (text: string) => string): string {
  const line = redact(cutAtWord(text, READ_CHARS)).split("\n")[0] ?? "";
  return line.slice(0, SHOWN_CHARS).toWellFormed();
}
