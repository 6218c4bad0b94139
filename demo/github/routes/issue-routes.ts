import { z } from "zod";
import { requireThreadAccess } from "../api/access.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { theApp } from "../deeds/actor.ts";
import { assignable, changeThread } from "../deeds/threads.ts";
import { renderIssue } from "../render/issue.ts";
import type { Issue } from "../world/model.ts";
import { notFound, validationFailed } from "../world/problem.ts";
import { requireLength, TextLimits } from "./text-limits.ts";

const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;

const LabelName = z.union([
  z.string().min(1),
  z.object({ name: z.string().min(1) }).transform(({ name }) => name),
]);
const Login = z.union([z.string(), z.object({ login: z.string() }).transform(({ login }) => login)]);

/** There are no milestones, types and fields here, so naming one is naming one that doesn't exist. */
const Absent = {
  milestone: z.null("does not exist").optional(),
  type: z.null("does not exist").optional(),
  issue_field_values: z.never("does not exist").optional(),
  duplicate_issue_id: z.never("does not exist").optional(),
};

const UpdateBody = z.object({
  ...Absent,
  title: z
    .union([z.string(), z.int().transform(String)])
    .nullable()
    .optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullable().optional(),
  labels: z.array(LabelName).optional(),
  assignee: z.string().nullable().optional(),
  assignees: z.array(Login).optional(),
});

/** Issues, and the issue side of pull requests. */
export const issueRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/issues/{issue_number}", [...READ], (call) => ({
    status: 200,
    body: renderIssue(call.world, requireIssue(call, "read")),
  })),
  repositoryRoute("PATCH /repos/{owner}/{repo}/issues/{issue_number}", [...WRITE], updateIssue, UpdateBody),
];

/** The issue or pull request a path names, if the token may read or write it. */
export function requireIssue(call: RepositoryCall<unknown>, level: "read" | "write"): Issue {
  const issue = call.repository.issues.get(Number(call.params.issue_number));
  if (!issue) throw notFound();
  requireThreadAccess(call, issue, level);
  return issue;
}

async function updateIssue(call: RepositoryCall<z.infer<typeof UpdateBody>>) {
  const { world, body } = call;
  const issue = requireIssue(call, "write");
  requireLength("Issue", body, TextLimits);
  requireAssignable(call, issue, assigneesOf(body) ?? []);
  await changeThread(world, issue, theApp(world), {
    ...body,
    title: body.title ?? undefined,
    stateReason: body.state_reason ?? undefined,
    assignees: assigneesOf(body),
  });
  return { status: 200, body: renderIssue(world, issue) };
}

/**
 * Where assignees are set, one who can't be is refused with all else of the request (users' reports: kubernetes-retired/contrib#1161,
 * JasonEtco/create-an-issue#41).
 */
function requireAssignable({ world }: RepositoryCall<unknown>, issue: Issue, logins: string[]): void {
  if (assignable(world, issue, logins).length < new Set(logins.map((login) => login.toLowerCase())).size)
    throw invalid("assignees");
}

/** The older `assignee` is one person, or nobody when null. */
function assigneesOf(body: {
  assignee?: string | null | undefined;
  assignees?: string[] | undefined;
}): string[] | undefined {
  if (body.assignees || body.assignee === undefined) return body.assignees;
  return body.assignee === null ? [] : [body.assignee];
}

function invalid(field: string) {
  return validationFailed({ resource: "Issue", field, code: "invalid" });
}
