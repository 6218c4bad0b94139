import { z } from "zod";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { theApp } from "../deeds/actor.ts";
import { syncPulls } from "../deeds/pulls.ts";
import { isRefName, isSha } from "../git/ref-name.ts";
import { renderRef } from "../render/git.ts";
import { fullNameOf } from "../render/repository.ts";
import type { Repository } from "../world/model.ts";
import { notFound, Problem } from "../world/problem.ts";
import type { World } from "../world/world.ts";

const CreateBody = z.object({ ref: z.string(), sha: z.string() });
const UpdateBody = z.object({ sha: z.string(), force: z.boolean().default(false) });

/** Branches and tags as refs. */
export const gitRefRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/git/ref/{ref+}", ["contents:read"], answerRef),
  repositoryRoute("GET /repos/{owner}/{repo}/git/matching-refs/{ref+}", ["contents:read"], answerMatching),
  repositoryRoute("POST /repos/{owner}/{repo}/git/refs", ["contents:write"], createRef, CreateBody),
  repositoryRoute("PATCH /repos/{owner}/{repo}/git/refs/{ref+}", ["contents:write"], updateRef, UpdateBody),
];

/** Whether a rule keeps Apps from writing this branch. */
export function isProtected(repository: Repository, branch: string): boolean {
  return repository.protectedPatterns.some((pattern) => toRegExp(pattern).test(branch));
}

/** `refs/pull/…` is GitHub's own. */
function isWritable(ref: string): boolean {
  return /^refs\/(heads|tags)\/./.test(ref);
}

async function answerRef({ world, repository, params }: RepositoryCall) {
  const ref = `refs/${params.ref}`;
  const sha = await repository.git.ref(ref);
  if (sha) return { status: 200, body: renderRef(world, repository, ref, sha) };
  const isEmpty = (await repository.git.refs("refs/")).length === 0;
  throw isEmpty ? new Problem(409, "Git Repository is empty.") : notFound();
}

async function answerMatching({ world, repository, params }: RepositoryCall) {
  const refs = await repository.git.refs(`refs/${params.ref}`);
  return { status: 200, body: refs.map(({ ref, sha }) => renderRef(world, repository, ref, sha)) };
}

async function createRef({ world, repository, body }: RepositoryCall<z.infer<typeof CreateBody>>) {
  const { ref, sha } = body;
  if (!isWritable(ref) || !isRefName(ref)) {
    throw new Problem(422, "Reference name must start with refs/heads/ or refs/tags/ and be well formed", []);
  }
  requireUnprotected(repository, ref);
  await requireCommitObject(repository, sha);
  if (!(await repository.git.moveRef(ref, sha, undefined))) {
    // Git itself can't keep `a` beside `a/b`; GitHub is reported to say no more than this.
    const isThere = (await repository.git.ref(ref)) !== undefined;
    throw new Problem(422, isThere ? "Reference already exists" : "Reference update failed", []);
  }
  await refMoved(world, repository, ref, "created");
  return { status: 201, body: renderRef(world, repository, ref, sha) };
}

async function updateRef({ world, repository, params, body }: RepositoryCall<z.infer<typeof UpdateBody>>) {
  const ref = `refs/${params.ref}`;
  const before = isWritable(ref) ? await repository.git.ref(ref) : undefined;
  if (!before) throw new Problem(422, "Reference does not exist", []);
  requireUnprotected(repository, ref);
  await requireCommitObject(repository, body.sha);
  if (!body.force && !(await repository.git.isAncestor(before, body.sha))) {
    throw new Problem(422, "Update is not a fast forward", []);
  }
  if (!(await repository.git.moveRef(ref, body.sha, before))) {
    throw new Problem(409, "Reference was changed meanwhile");
  }
  await refMoved(world, repository, ref, "edited");
  return { status: 200, body: renderRef(world, repository, ref, body.sha) };
}

async function refMoved(
  world: World,
  repository: Repository,
  ref: string,
  action: "created" | "edited",
): Promise<void> {
  repository.pushedAt = world.now();
  world.changed({ kind: "branch", action, repository: fullNameOf(repository), object: { ref } });
  await syncPulls(world, repository, theApp(world));
}

function requireUnprotected(repository: Repository, ref: string): void {
  const branch = /^refs\/heads\/(.+)/.exec(ref)?.[1];
  if (branch && isProtected(repository, branch)) {
    throw new Problem(422, "Repository rule violations found\n\nCannot update this protected ref.\n\n", []);
  }
}

async function requireCommitObject(repository: Repository, sha: string): Promise<void> {
  if (!isSha(sha))
    throw new Problem(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].", []);
  const found = await repository.git.object(sha);
  if (!found) throw new Problem(422, "Object does not exist", []);
  if (found.type !== "commit")
    throw new Problem(422, "Reference cannot be updated: object is not a commit", []);
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*|\*/g, (stars) => (stars === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${source}$`);
}
