import { z } from "zod";
import { MAX_MESSAGE_CHARS } from "../command/ask-for.ts";
import { RUN_STATES } from "../run/run.ts";

/** An instant as ISO 8601 in UTC. */
const instant = z.iso.datetime();
const url = z.url();
const dollars = z.number().nonnegative();
/** Text that is not blank. */
const words = (maxChars: number) => z.string().min(1).max(maxChars).regex(/\S/);

/** A repository as a request names it: `owner/name`. */
export const repositoryName = z
  .string()
  .max(200)
  .regex(/^[\w.-]+\/[\w.-]+$/);

/** A run, as the API names it: what was asked for, and what came of it. */
export const taskSchema = z.object({
  id: z.string(),
  /** Its page. */
  url,
  repository: z.string().describe("owner/name"),
  thread: z.object({ number: z.int(), title: z.string(), url, is_pull_request: z.boolean() }),
  requester: z.string().describe("A GitHub login."),
  verb: z.string().nullable().describe("Null where a new issue started it without a command."),
  state: z.enum(RUN_STATES),
  outcome: z.string().nullable().describe("Null while it has not ended."),
  headline: z.string(),
  created_at: instant,
  ended_at: instant.nullable(),
  cost_usd: dollars,
  pull_request: z.object({ number: z.int(), url }).nullable(),
});

export const taskDetailSchema = taskSchema.extend({
  instruction: z.string(),
  summary: z.string(),
  follow_ups: z.array(z.string()),
  notes: z.array(z.string()),
  findings: z.array(z.object({ path: z.string(), detail: z.string() })),
  branch: z.object({ name: z.string(), url }).nullable(),
  commit: z.object({ sha: z.string(), url }).nullable(),
  receipt: z.object({
    model: z.string().nullable(),
    turns: z.int(),
    tokens: z.int(),
    cost_usd: dollars,
    budget_usd: dollars,
    elapsed_seconds: z.number().nonnegative(),
  }),
});

export const taskPageSchema = z.object({
  tasks: z.array(taskSchema),
  next: z.string().nullable().describe("The cursor of the next page; null at the end."),
});

/** What an agent said and did. */
export const logItemSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("began"), model: z.string() }),
  z.object({ kind: z.enum(["said", "thought"]), text: z.string(), is_cut: z.boolean(), cost_usd: dollars }),
  z.object({
    kind: z.literal("tool"),
    of: z.string(),
    name: z.string(),
    title: z.string(),
    input: z.string(),
    is_cut: z.boolean(),
    is_sub: z.boolean(),
    cost_usd: dollars,
  }),
  z.object({
    kind: z.literal("output"),
    of: z.string(),
    text: z.string(),
    is_cut: z.boolean(),
    is_error: z.boolean(),
  }),
  z.object({
    kind: z.literal("todos"),
    todos: z.array(z.object({ text: z.string(), state: z.enum(["pending", "in_progress", "completed"]) })),
  }),
  z.object({ kind: z.literal("retry"), why: z.string() }),
  z.object({ kind: z.literal("ended"), how: z.string(), is_error: z.boolean(), cost_usd: dollars }),
]);

export const logPageSchema = z.object({
  entries: z.array(z.object({ id: z.string(), items: z.array(logItemSchema) })),
  next: z.string().nullable().describe("Give it as `after` to read on; null before the first entry."),
  is_ended: z.boolean().describe("Whether the run has ended and nothing more will come."),
});

export const filesSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      previous_path: z.string().nullable(),
      how: z.enum(["added", "changed", "deleted", "moved"]),
      additions: z.int(),
      deletions: z.int(),
      patch: z
        .string()
        .nullable()
        .describe(
          "A unified diff; null where the file is no text, or where it or the whole change is too large.",
        ),
    }),
  ),
});

/** What `claude --resume` needs on another machine. */
export const sessionSchema = z.object({
  session_id: z.uuid(),
  repository: z.string(),
  clone_url: url,
  /** What to check out: the branch of the change, or the commit the work began from. */
  branch: z.string().nullable(),
  base_sha: z.string().nullable(),
  /** The session's file, JSON lines, as base64 of its gzip. */
  file_gzip_base64: z.string(),
});

const checkResult = z.object({
  command: z.string(),
  state: z.enum(["passed", "failed", "timed_out", "cut_off", "not_run"]),
  exit_code: z.int().nullable(),
  seconds: z.number().nonnegative(),
  tail: z.string().describe("The last of what it printed."),
});

/** What the app saw of the change, beside what the agent says of it. */
export const evidenceSchema = z.object({
  checks: z.array(
    z.object({ after: checkResult, before: checkResult.nullable().describe("The same without the change.") }),
  ),
  proof: z.enum(["proven", "not_proven", "not_told"]),
  untold: z.string().nullable().describe("Why nothing is told of the tests, as one word of ours."),
  tests: z.array(z.string()),
  proven_by: z.array(z.string()),
  notes: z.array(z.string()),
  weakened: z.array(z.object({ path: z.string(), line: z.int().nullable(), detail: z.string() })),
  steering: z.array(z.string()),
  rounds: z.array(z.object({ failed: z.array(z.string()), cost_usd: dollars })),
});

/** What the agent saw: each of its turns has a prompt. */
export const promptsSchema = z.object({
  prompts: z.array(
    z.object({
      machine: z.int().positive(),
      round: z.int().positive(),
      system: z.string(),
      text: z.string(),
      items: z.array(
        z.object({
          title: z.string(),
          size_bytes: z.int().nonnegative(),
          hidden_removed: z.int().nonnegative(),
          left_out: z.string().nullable().describe("Why it is not in the prompt, or only in part."),
        }),
      ),
    }),
  ),
});

/** `POST /v1/tasks`. */
export const newTaskSchema = z.strictObject({
  repository: repositoryName,
  prompt: words(MAX_MESSAGE_CHARS),
  /** An issue or pull request that is there; without it the app opens an issue. */
  thread: z.int().positive().optional(),
  /** The title. @default the prompt's first line */
  title: words(200).optional(),
  options: z
    .strictObject({
      model: z.string().min(1).max(200).optional().describe("`opus`, `sonnet`, `haiku` or a model's name."),
      budget_usd: z.number().positive().max(1_000).optional(),
    })
    .optional(),
});

export const messageSchema = z.strictObject({ text: words(MAX_MESSAGE_CHARS) });

/** For what takes no body; an empty one may be sent. */
export const nothingSchema = z.strictObject({});

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string().describe("`about:blank`: the status says it all."),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});
