import { z } from "zod";
import { paginate } from "../api/pagination.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { announceCheckRun } from "../deeds/check-runs.ts";
import { renderCheckRun } from "../render/check-run.ts";
import type { CheckRun, Repository } from "../world/model.ts";
import { notAccessible, notFound, Problem, validationFailed } from "../world/problem.ts";
import type { World } from "../world/world.ts";
import { requireCommit } from "./commit-routes.ts";

const LONGEST_OUTPUT = 65_535;
const MOST_ANNOTATIONS = 50;
const MOST_ACTIONS = 3;

const Instant = z.iso.datetime({ offset: true, error: "is not a valid date-time" });

const Annotation = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
});

const Image = z.object({ alt: z.string(), image_url: z.string() });

const Change = z.object({
  details_url: z.url({ protocol: /^https?$/, error: "is not a URL" }).optional(),
  external_id: z.string().optional(),
  started_at: Instant.optional(),
  completed_at: Instant.optional(),
  conclusion: z
    .enum(["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"])
    .optional(),
  output: z
    .object({
      title: z.string().optional(),
      summary: z.string().max(LONGEST_OUTPUT).optional(),
      text: z.string().max(LONGEST_OUTPUT).optional(),
      annotations: z.array(Annotation).max(MOST_ANNOTATIONS).optional(),
      images: z.array(Image).optional(),
    })
    .optional(),
  actions: z
    .array(
      z.object({
        label: z.string().min(1).max(20),
        description: z.string().min(1).max(40),
        identifier: z.string().min(1).max(20),
      }),
    )
    .max(MOST_ACTIONS)
    .optional(),
});

const CreateBody = Change.extend({
  name: z.string().min(1),
  head_sha: z.string(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
});

const UpdateBody = Change.extend({
  name: z.string().min(1).optional(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
});

/** Check runs; each belongs to the App that made it. */
export const checkRunRoutes: Route[] = [
  repositoryRoute("POST /repos/{owner}/{repo}/check-runs", ["checks:write"], createCheckRun, CreateBody),
  repositoryRoute("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", ["checks:read"], (call) => ({
    status: 200,
    body: renderCheckRun(call.world, call.repository, requireCheckRun(call)),
  })),
  repositoryRoute(
    "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
    ["checks:write"],
    updateCheckRun,
    UpdateBody,
  ),
  repositoryRoute("GET /repos/{owner}/{repo}/commits/{ref+}/check-runs", ["checks:read"], listCheckRuns),
];

function requireCheckRun({ repository, params }: RepositoryCall<unknown>): CheckRun {
  const run = repository.checkRuns.get(Number(params.check_run_id));
  if (!run) throw notFound();
  return run;
}

async function createCheckRun({ world, repository, body }: RepositoryCall<z.infer<typeof CreateBody>>) {
  const found = await repository.git.object(body.head_sha);
  if (found?.type !== "commit") throw new Problem(422, `No commit found for SHA: ${body.head_sha}`, []);
  requireWhole(body);
  const run: CheckRun = {
    id: world.nextId(),
    suiteId: suiteOf(world, repository, body.head_sha),
    appId: world.app.id,
    name: body.name,
    headSha: body.head_sha,
    externalId: "",
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: world.now(),
    completedAt: undefined,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  repository.checkRuns.set(run.id, run);
  const { hasEnded } = change(world, run, body);
  return { status: 201, body: announceCheckRun(world, repository, run, { isNew: true, hasEnded }) };
}

function updateCheckRun(call: RepositoryCall<z.infer<typeof UpdateBody>>) {
  const { world, repository, body } = call;
  const run = requireCheckRun(call);
  if (run.appId !== world.app.id) throw notAccessible();
  requireWhole(body);
  run.name = body.name ?? run.name;
  const { hasEnded } = change(world, run, body);
  return { status: 200, body: announceCheckRun(world, repository, run, { isNew: false, hasEnded }) };
}

async function listCheckRuns(call: RepositoryCall) {
  const { world, repository, params, query } = call;
  const sha = await requireCommit(repository, params.ref ?? "");
  const name = query.get("check_name");
  const appId = query.get("app_id");
  const status = query.get("status");
  const matching = [...repository.checkRuns.values()].filter(
    (run) =>
      run.headSha === sha &&
      (!name || run.name === name) &&
      (!appId || run.appId === Number(appId)) &&
      (!status || run.status === status),
  );
  // `latest`, the default, keeps the newest of each name.
  const runs =
    query.get("filter") === "all" ? matching : [...new Map(matching.map((run) => [run.name, run])).values()];
  const { items, headers } = paginate(call, runs.toReversed());
  const rendered = items.map((run) => renderCheckRun(world, repository, run));
  return { status: 200, headers, body: { total_count: runs.length, check_runs: rendered } };
}

/** What the shape can't say: a completed run has a conclusion, an output has title and summary. */
function requireWhole(body: z.infer<typeof UpdateBody>): void {
  if (body.status === "completed" && !body.conclusion) {
    throw validationFailed({ resource: "CheckRun", field: "conclusion", code: "missing_field" });
  }
  if (!body.output) return;
  for (const field of ["title", "summary"] as const) {
    if (!body.output[field]) throw new Problem(422, `Invalid request.\n\n"${field}" wasn't supplied.`, []);
  }
}

function change(world: World, run: CheckRun, body: z.infer<typeof UpdateBody>): { hasEnded: boolean } {
  const { output } = body;
  const before = run.status;
  run.externalId = body.external_id ?? run.externalId;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
  run.actions = body.actions ?? run.actions;
  if (body.started_at) run.startedAt = Date.parse(body.started_at);
  if (output) {
    run.title = output.title ?? null;
    run.summary = output.summary ?? null;
    run.text = output.text ?? run.text;
    run.annotations.push(...(output.annotations ?? []));
  }
  if (body.conclusion) {
    run.status = "completed";
    run.conclusion = body.conclusion;
    run.completedAt = body.completed_at ? Date.parse(body.completed_at) : world.now();
  } else if (body.status) {
    run.status = body.status;
    run.conclusion = null;
    run.completedAt = undefined;
  }
  return { hasEnded: run.status === "completed" && before !== "completed" };
}

/** All check runs of an App on one commit are one suite. */
function suiteOf(world: World, repository: Repository, headSha: string): number {
  const sibling = [...repository.checkRuns.values()].find((run) => run.headSha === headSha);
  return sibling?.suiteId ?? world.nextId();
}
