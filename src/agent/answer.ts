import { z } from "zod";
import type { ResultEvent } from "./transcript.ts";

const MAX_TITLE_CHARS = 200;
const MAX_SUMMARY_CHARS = 20_000;

/** What the agent says it came to. It decides words only: whether there is a change is seen from the files. */
export const ANSWER_KINDS = ["changed", "answered", "nothing_to_change", "needs_person", "unclear"] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** The agent's own account of its work. */
export interface Answer {
  /** Undefined when it gave none; then the report words one. */
  title: string | undefined;
  summary: string;
  done: string[];
  kind: AnswerKind | undefined;
}

/** The JSON schema given to the CLI (`--json-schema`). */
export const ANSWER_SCHEMA = {
  type: "object",
  properties: {
    title: {
      type: "string",
      description: "One line, at most 72 characters: what was changed or answered, as a commit subject",
    },
    summary: {
      type: "string",
      description: "Markdown for the people in the thread: what and why, or the answer itself",
    },
    done: {
      type: "array",
      items: { type: "string" },
      description: "The points of what was done, one line each",
    },
    outcome: { type: "string", enum: [...ANSWER_KINDS] },
  },
  required: ["title", "summary", "done", "outcome"],
  additionalProperties: false,
} as const;

const structuredSchema = z.object({
  title: z.string().max(10_000).trim().catch(""),
  summary: z.string().trim().catch(""),
  done: z.array(z.string()).catch([]),
  outcome: z.enum(ANSWER_KINDS).optional().catch(undefined),
});

/** The answer of a result event: its structured output where there is one, else what can be made of its text. Never throws. */
export function parseAnswer(
  result: Pick<ResultEvent, "structured_output" | "result"> | undefined,
  lastText: string,
): Answer {
  const structured = structuredSchema.safeParse(result?.structured_output).data;
  const text = result?.result?.trim() || lastText.trim();
  if (structured !== undefined && (structured.title !== "" || structured.summary !== "")) {
    return {
      title: structured.title.slice(0, MAX_TITLE_CHARS) || undefined,
      summary: (structured.summary || text).slice(0, MAX_SUMMARY_CHARS),
      done: structured.done.slice(0, 50).map((point) => point.slice(0, 500)),
      kind: structured.outcome,
    };
  }
  return { title: undefined, summary: text.slice(0, MAX_SUMMARY_CHARS), done: [], kind: undefined };
}
