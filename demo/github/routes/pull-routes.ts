import { z } from "zod";
import { answerPage, paginate } from "../api/pagination.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { theApp } from "../deeds/actor.ts";
import { openPull } from "../deeds/pulls.ts";
import { diffFiles } from "../git/diff.ts";
import { renderDiffEntry } from "../render/git.ts";
import { type PullIssue, renderPull, renderPullSimple } from "../render/pull.ts";
import { fullNameOf } from "../render/repository.ts";
import { renderReviewComment } from "../render/review.ts";
import { notFound, Problem, validationFailed } from "../world/problem.ts";
import { requireLength, TextLimits } from "./text-limits.ts";

const CreateBody = z.object({
  title: z.string().optional(),
  head: z.string(),
  base: z.string(),
  body: z.string().optional(),
  draft: z.boolean().default(false),
  maintainer_can_modify: z.boolean().default(false),
  head_repo: z.never("is not known here").optional(),
  issue: z.never("is not known here").optional(),
});

const ReviewersBody = z.object({
  reviewers: z.array(z.string()).optional(),
  team_reviewers: z.array(z.string()).optional(),
});

/** Pull requests, and what reviews say of their lines. Which threads are resolved is not told here, as on GitHub. */
export const pullRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/pulls", ["pull_requests:read"], listPulls),
  repositoryRoute("POST /repos/{owner}/{repo}/pulls", ["pull_requests:write"], createPull, CreateBody),
  repositoryRoute("GET /repos/{owner}/{repo}/pulls/{pull_number}", ["pull_requests:read"], answerPull),
  repositoryRoute("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", ["pull_requests:read"], listFiles),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
    ["pull_requests:read"],
    listReviewComments,
  ),
  repositoryRoute(
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    ["pull_requests:write"],
    requestReviewers,
    ReviewersBody,
  ),
];

function requirePull({ repository, params }: RepositoryCall<unknown>): PullIssue {
  const issue = repository.issues.get(Number(params.pull_number));
  if (!issue?.pull) throw notFound();
  return issue as PullIssue;
}

function listPulls(call: RepositoryCall) {
  const { repository, query, world } = call;
  const state = query.get("state") ?? "open";
  if (!["open", "closed", "all"].includes(state)) {
    throw validationFailed({ resource: "PullRequest", field: "state", code: "invalid" });
  }
  // GitHub ignores a `head` without its owner instead of refusing it.
  const head = query.get("head")?.includes(":") ? query.get("head") : null;
  const base = query.get("base");
  const pulls = [...repository.issues.values()].filter(
    ({ pull, state: has }) =>
      pull &&
      (state === "all" || has === state) &&
      (!base || pull.baseRef === base) &&
      (!head || `${pull.headOwner.login}:${pull.headRef}` === head),
  ) as PullIssue[];
  if (query.get("direction") !== "asc") pulls.reverse();
  return answerPage(call, pulls, (issue) => renderPullSimple(world, issue));
}

async function createPull({ world, repository, body }: RepositoryCall<z.infer<typeof CreateBody>>) {
  if (!body.title) throw validationFailed({ resource: "PullRequest", field: "title", code: "missing_field" });
  requireLength("PullRequest", body, TextLimits);
  const issue = await openPull(world, repository, theApp(world), {
    ...body,
    title: body.title,
    body: body.body ?? null,
    maintainerCanModify: body.maintainer_can_modify,
  });
  const rendered = await renderPull(world, issue);
  return { status: 201, body: rendered, headers: { location: rendered.url } };
}

async function answerPull(call: RepositoryCall) {
  return { status: 200, body: await renderPull(call.world, requirePull(call)) };
}

async function listFiles(call: RepositoryCall) {
  const { pull } = requirePull(call);
  const files = await diffFiles(call.repository.git, pull.baseSha, pull.headSha);
  return answerPage(call, files, (file) => renderDiffEntry(call.world, call.repository, pull.headSha, file));
}

async function listReviewComments(call: RepositoryCall) {
  const issue = requirePull(call);
  const all = issue.pull.threads
    .flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })))
    .toSorted((one, other) => one.comment.id - other.comment.id);
  const isNewestFirst = call.query.has("sort") && call.query.get("direction") !== "asc";
  const { items, headers } = paginate(call, isNewestFirst ? all.toReversed() : all);
  const body = await Promise.all(items.map((item) => renderReviewComment(call.world, issue, item)));
  return { status: 200, body, headers };
}

function requestReviewers(call: RepositoryCall<z.infer<typeof ReviewersBody>>) {
  const { world, repository, body } = call;
  const issue = requirePull(call);
  const reviewers = (body.reviewers ?? []).map((login) => {
    const account = world.account(login);
    if (account && account === issue.author) {
      throw new Problem(422, "Review cannot be requested from pull request author.", []);
    }
    if (!account || !repository.roles.has(login.toLowerCase())) throw noCollaborator(fullNameOf(repository));
    return account;
  });
  if ((body.team_reviewers ?? []).length > 0) throw noCollaborator(fullNameOf(repository));
  issue.pull.reviewers = [...new Set([...issue.pull.reviewers, ...reviewers])];
  return { status: 201, body: renderPullSimple(world, issue) };
}

function noCollaborator(fullName: string): Problem {
  return new Problem(
    422,
    `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${fullName} repository.`,
    [],
  );
}
