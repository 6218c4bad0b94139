import { z } from "zod";
import type { HttpAnswer } from "../http/route.ts";
import { parseCursor } from "../record/run-cursor.ts";
import type { RunRecord } from "../record/run-record.ts";
import { RUN_STATES } from "../run/run.ts";
import { toAnswer } from "./answer.ts";
import type { ApiParts } from "./api-parts.ts";
import { findRepositories, findRun } from "./find-run.ts";
import { defineOperation, type Operation } from "./operation.ts";
import { toNotFound, toProblem } from "./problem.ts";
import {
  evidenceSchema,
  filesSchema,
  promptsSchema,
  repositoryName,
  sessionSchema,
  taskDetailSchema,
  taskPageSchema,
} from "./schema.ts";
import { toFiles, toPrompts } from "./to-log.ts";
import { toEvidence, toTask, toTaskDetail } from "./to-task.ts";

const listQuery = z.strictObject({
  repository: repositoryName
    .optional()
    .describe("owner/name; without it all repositories that you may read."),
  state: z.enum(RUN_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  after: z.string().max(200).optional().describe("The cursor that an earlier page gave as `next`."),
});

/** What there is to read of tasks, beside what their agents said. */
export function listTaskReads(parts: ApiParts): Operation[] {
  const { records, publicUrl, githubUrl } = parts;

  /** Something of a run, for who may read it. */
  async function show(
    call: Parameters<typeof findRun>[1],
    toValue: (run: RunRecord) => object | Promise<object>,
  ): Promise<HttpAnswer> {
    const found = await findRun(parts, call);
    return found.kind === "refused" ? found.answer : toAnswer(200, await toValue(found.run));
  }

  return [
    defineOperation({
      id: "listTasks",
      method: "GET",
      path: "/v1/tasks",
      summary: "Tasks, the newest first",
      query: listQuery,
      problems: [404],
      success: { status: 200, what: "A page of tasks.", schema: taskPageSchema, name: "TaskPage" },
      async handle({ viewer, query: { repository, state, limit, after } }) {
        if (after !== undefined && parseCursor(after) === undefined)
          return toProblem(400, "after: This is no cursor of this API.");
        const repositories = await findRepositories({ viewer }, repository);
        if (repositories === undefined) return toNotFound();
        const page = await records.list({ repositories, state, cursor: after, count: limit });
        return toAnswer(200, {
          tasks: page.runs.map((run) => toTask(run, publicUrl)),
          next: page.next ?? null,
        });
      },
    }),
    defineOperation({
      id: "getTask",
      method: "GET",
      path: "/v1/tasks/:id",
      summary: "A task",
      success: { status: 200, what: "The task.", schema: taskDetailSchema, name: "TaskDetail" },
      handle: (call) => show(call, (run) => toTaskDetail(run, publicUrl)),
    }),
    defineOperation({
      id: "getTaskEvidence",
      method: "GET",
      path: "/v1/tasks/:id/evidence",
      summary: "What the app saw of the change",
      success: { status: 200, what: "The evidence.", schema: evidenceSchema, name: "Evidence" },
      handle: (call) => show(call, (run) => toEvidence(run.evidence)),
    }),
    defineOperation({
      id: "listTaskFiles",
      method: "GET",
      path: "/v1/tasks/:id/files",
      summary: "The change, file by file",
      success: {
        status: 200,
        what: "The files; none while there is no change.",
        schema: filesSchema,
        name: "Files",
      },
      handle: (call) => show(call, async (run) => toFiles(await records.diff(run.id))),
    }),
    defineOperation({
      id: "listTaskPrompts",
      method: "GET",
      path: "/v1/tasks/:id/prompts",
      summary: "What the agent saw",
      success: { status: 200, what: "The prompts, one a turn.", schema: promptsSchema, name: "Prompts" },
      handle: (call) => show(call, async (run) => toPrompts(await records.prompts(run.id))),
    }),
    defineOperation({
      id: "getTaskSession",
      method: "GET",
      path: "/v1/tasks/:id/session",
      summary: "Claude's session, to go on with on another machine",
      description: "Needs permission to push: the session holds all that the agent read.",
      problems: [403],
      success: { status: 200, what: "The session.", schema: sessionSchema, name: "Session" },
      async handle(call) {
        const found = await findRun(parts, call, { needsWrite: true });
        if (found.kind === "refused") return found.answer;
        const session = await records.session(found.run.id);
        if (session === undefined) return toNotFound();
        const { owner, name } = found.run.repository;
        return toAnswer(200, {
          session_id: session.sessionId,
          repository: `${owner}/${name}`,
          clone_url: `${githubUrl}/${owner}/${name}.git`,
          branch: session.branch ?? null,
          base_sha: session.baseSha ?? null,
          file_gzip_base64: Buffer.from(session.gzip).toString("base64"),
        } satisfies z.infer<typeof sessionSchema>);
      },
    }),
  ];
}
