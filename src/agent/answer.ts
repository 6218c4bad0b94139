import { z } from "zod";
import { cutAtWord } from "../text/cut-at-word.ts";
import { arrayOf } from "../values/array-of.ts";
import type { ResultEvent } from "./transcript.ts";

const MAX_TITLE_CHARS = 200;
const MAX_SUMMARY_CHARS = 20_000;
const MAX_QUESTION_CHARS = 1_000;
const MAX_OPTIONS = 6;
const MAX_OPTION_CHARS = 300;
const MAX_FOLLOW_UPS = 5;
const MAX_FOLLOW_UP_CHARS = 200;

/** What the agent says it came to. It decides words only: whether there is a change is seen from the files. */
export const ANSWER_KINDS = [
  "changed",
  "answered",
  "nothing_to_change",
  "needs_person",
  "question",
  "unclear",
] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** The agent's own account of its work. */
export interface Answer {
  /** Undefined when it gave none; then the report words one. */
  title: string | undefined;
  summary: string;
  done: string[];
  kind: AnswerKind | undefined;
  /** What it has to know to go on; asked of people where `kind` is `question`. */
  question?: Question;
  /** What it leaves for somebody to do, a line each. */
  followUps: string[];
}

/** A question, and the answers that a person can choose from. */
export interface Question {
  text: string;
  options: string[];
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
    question: {
      type: "string",
      description: "Only with the outcome question: the one thing you have to know to go on",
    },
    options: {
      type: "array",
      items: { type: "string" },
      maxItems: MAX_OPTIONS,
      description: "Only with the outcome question: the answers to choose from, one line each",
    },
    follow_ups: {
      type: "array",
      items: { type: "string" },
      maxItems: MAX_FOLLOW_UPS,
      description: "Work that you saw and left alone, each as the title of an issue",
    },
  },
  required: ["title", "summary", "done", "outcome"],
  additionalProperties: false,
} as const;

const structuredSchema = z.object({
  title: z.string().max(10_000).trim().catch(""),
  summary: z.string().trim().catch(""),
  done: arrayOf(z.string()).catch([]),
  outcome: z.enum(ANSWER_KINDS).optional().catch(undefined),
  question: z.string().trim().catch(""),
  options: arrayOf(z.string()).catch([]),
  follow_ups: arrayOf(z.string()).catch([]),
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
      title: cutAtWord(structured.title, MAX_TITLE_CHARS) || undefined,
      summary: cutAtWord(structured.summary || text, MAX_SUMMARY_CHARS),
      done: structured.done.slice(0, 50).map((point) => cutAtWord(point, 500)),
      ...toKind(structured),
      followUps: toLines(structured.follow_ups, { count: MAX_FOLLOW_UPS, chars: MAX_FOLLOW_UP_CHARS }),
    };
  }
  const summary = cutAtWord(text, MAX_SUMMARY_CHARS);
  return { title: undefined, summary, done: [], kind: undefined, followUps: [] };
}

/** A question without words is none; options without a question are nothing. */
function toKind({
  outcome,
  question,
  options,
}: z.output<typeof structuredSchema>): Pick<Answer, "kind" | "question"> {
  if (outcome !== "question") return { kind: outcome };
  if (question === "") return { kind: "unclear" };
  const text = cutAtWord(question, MAX_QUESTION_CHARS);
  const choices = toLines(options, { count: MAX_OPTIONS, chars: MAX_OPTION_CHARS });
  return { kind: "question", question: { text, options: choices } };
}

function toLines(lines: readonly string[], most: { count: number; chars: number }): string[] {
  return lines
    .map((line) => cutAtWord(line.trim(), most.chars))
    .filter((line) => line !== "")
    .slice(0, most.count);
}
