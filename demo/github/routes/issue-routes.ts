import { z } from "zod";
import { canReadThread, requireThreadAccess } from "../api/access.ts";
import { answerPage } from "../api/pagination.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { theApp } from "../deeds/actor.ts";
import { assignable, changeThread, openIssue, setLabels } from "../deeds/threads.ts";
import { renderIssue, renderLabel } from "../render/issue.ts";
import { repositoryByIdUrl } from "../render/repository.ts";
import type { Issue } from "../world/model.ts";
import { movedTo, notFound, Problem, validationFailed } from "../world/problem.ts";
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

const OpenBody = z.object({
  ...Absent,
  title: z.union([z.string(), z.int().transform(String)]),
  body: z.string().optional(),
  labels: z.array(LabelName).optional(),
  assignee: z.string().nullable().optional(),
  assignees: z.array(z.string()).optional(),
});

/** Issues, and the issue side of pull requests. */
export const issueRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/issues", [...READ], listIssues),
  repositoryRoute("POST /repos/{owner}/{repo}/issues", ["issues:write"], createIssue, OpenBody),
  repositoryRoute("GET /repos/{owner}/{repo}/issues/{issue_number}", [...READ], (call) => ({
    status: 200,
    body: renderIssue(call.world, requireIssue(call, "read")),
  })),
  repositoryRoute("PATCH /repos/{owner}/{repo}/issues/{issue_number}", [...WRITE], updateIssue, UpdateBody),
  repositoryRoute(
    "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}",
    [...WRITE],
    removeLabel,
  ),
];

/** The issue or pull request a path names, if the token may read or write it. */
export function requireIssue(call: RepositoryCall<unknown>, level: "read" | "write"): Issue {
  const number = Number(call.params.issue_number);
  const issue = call.repository.issues.get(number);
  if (!issue) throw whyGone(call, number);
  requireThreadAccess(call, issue, level);
  return issue;
}

/**
 * What is answered for a number that has no issue, as the documentation of "Get an issue" says: 301 for one that was moved to where the
 * token may read, 410 for one that was deleted, 404 for all else.
 */
function whyGone({ world, repository, token, url }: RepositoryCall<unknown>, number: number): Problem {
  const left = repository.left.get(number);
  if (left === "deleted") return new Problem(410, "This issue was deleted");
  const canRead = left && (!left.repository.private || token.repositoryIds.includes(left.repository.id));
  if (!canRead) return notFound();
  const [, rest = ""] = url.pathname.split(`/issues/${number}`);
  return movedTo(`${repositoryByIdUrl(world, left.repository)}/issues/${left.number}${rest}`);
}

/** Issues and pull requests that the token may read; open ones only, unless `state` says otherwise. The newest first, unless told otherwise. */
function listIssues(call: RepositoryCall) {
  const { world, repository, query } = call;
  const since = Date.parse(query.get("since") ?? "") || 0;
  const state = query.get("state") ?? "open";
  const sign = query.get("direction") === "asc" ? 1 : -1;
  const keyOf = (issue: Issue): number =>
    query.get("sort") === "updated" ? issue.updatedAt : issue.createdAt;
  const issues = [...repository.issues.values()]
    .filter((issue) => canReadThread(call, issue))
    .filter((issue) => (state === "all" || issue.state === state) && issue.updatedAt >= since)
    .toSorted((a, b) => sign * (keyOf(a) - keyOf(b) || a.number - b.number));
  return answerPage(call, issues, (issue) => renderIssue(world, issue));
}

async function createIssue(call: RepositoryCall<z.infer<typeof OpenBody>>) {
  const { world, repository, body } = call;
  requireLength("Issue", body, TextLimits);
  const { title, body: text = null, labels = [] } = body;
  const issue = await openIssue(world, repository, theApp(world), { title, body: text, labels });
  issue.assignees = assignable(world, issue, assigneesOf(body) ?? []);
  const rendered = renderIssue(world, issue);
  return { status: 201, body: rendered, headers: { location: rendered.url } };
}

/** Answers the labels that are left; the words of the 404 stand in a report (ankidroid/Anki-Android#17548). */
async function removeLabel(call: RepositoryCall) {
  const { world, repository, params } = call;
  const issue = requireIssue(call, "write");
  const name = params.name?.toLowerCase();
  const left = issue.labels.filter((label) => label.name.toLowerCase() !== name);
  if (left.length === issue.labels.length) throw new Problem(404, "Label does not exist");
  await setLabels(
    world,
    issue,
    theApp(world),
    left.map((label) => label.name),
  );
  return { status: 200, body: issue.labels.map((label) => renderLabel(world, repository, label)) };
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
