import { z } from "zod";
import { createRedactor } from "../text/secrets/redact.ts";

const MAX_TODOS = 30;
/** What is read of a text of which a few words are shown: a path is no longer, and a credential that ends behind it began behind what is shown. */
const READ_CHARS = 4_096;

export interface Todo {
  text: string;
  state: "pending" | "in_progress" | "completed";
}

const todosSchema = z.object({
  todos: z.array(
    z.object({ content: z.string().max(2_000), status: z.enum(["pending", "in_progress", "completed"]) }),
  ),
});

const ofNoSecrets = createRedactor([]);

/** Half a credential is not found any more, so it goes out before anything is cut. */
function redactForms(text: string): string {
  return ofNoSecrets.redact(text).text;
}

/** The list that a call of `TodoWrite` sets, cut behind the redaction; undefined for what is none. Pure. */
export function parseTodos(input: unknown, redact = redactForms): Todo[] | undefined {
  const { data } = todosSchema.safeParse(input);
  return data?.todos
    .slice(0, MAX_TODOS)
    .map(({ content, status }) => ({ text: redact(content).slice(0, 200).toWellFormed(), state: status }));
}

const toolInputSchema = z.looseObject({
  file_path: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  pattern: z.string().optional().catch(undefined),
});

/**
 * What a tool does, in a few words with backticks around names; undefined for a tool without words of its own. Pure; what is in the input is
 * cut behind the redaction.
 */
export function renderAction(
  { name, input }: { name: string; input?: unknown },
  redact = redactForms,
): string | undefined {
  const { file_path = "", command = "", pattern = "" } = toolInputSchema.safeParse(input).data ?? {};
  const file = redact(file_path.slice(-READ_CHARS))
    .replace(/^(?:\/workspace|\/var\/tmp\/sandpiper)\/repository\//, "")
    .slice(-120);
  switch (name) {
    case "Read":
      return `Reading \`${file}\``;
    case "Edit":
    case "Write":
      return `Editing \`${file}\``;
    case "Bash":
      return `Running \`${redact(command.slice(0, READ_CHARS)).split("\n")[0]?.slice(0, 120)}\``;
    case "Grep":
    case "Glob":
      return `Searching for \`${redact(pattern.slice(0, READ_CHARS)).slice(0, 120)}\``;
    case "StructuredOutput":
      return "Writing the summary";
    default:
      return undefined;
  }
}
