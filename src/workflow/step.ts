import type { Access, RepositoryRef, TokenScope } from "../github/github-client.ts";
import type { Run } from "../run/run.ts";
import type { Thread } from "../run/thread.ts";
import type { RunParts } from "./parts.ts";

/** What a step of a run is given: everything it may use, and the run and its thread as they are now. Its log knows both. */
export interface Step extends RunParts {
  run: Run;
  thread: Thread;
}

/** Opens the run's thread, made when this is its first run, and binds the log. The second time: the same thread. */
export async function openStep(parts: RunParts, run: Run): Promise<Step> {
  return {
    ...parts,
    run,
    thread: await parts.store.threads.open(run.threadId),
    log: parts.log.child({ run: run.id, thread: run.threadId }),
  };
}

/**
 * Whether somebody said stop after this run's trigger. GitHub tells instants by the second: within one, ids tell two of a kind apart, and
 * anything else counts as said before. Pure.
 */
export function isStopped({ run: { event }, thread: { stopped } }: Pick<Step, "run" | "thread">): boolean {
  if (stopped === undefined) return false;
  const { kind, id, createdAt } = event.trigger;
  if (createdAt !== stopped.at) return createdAt < stopped.at;
  return kind !== stopped.kind || id < stopped.id;
}

/** The repository of a run, as the GitHub room speaks of it. */
export function toRepositoryRef({ event }: Pick<Run, "event">): RepositoryRef {
  const { id, owner, name } = event.repository;
  return { installationId: event.installationId, id, owner, name };
}

/** The token scope of one step of a run. */
export function toScope(run: Pick<Run, "id" | "event">, access: Access): TokenScope {
  return { run: run.id, repository: toRepositoryRef(run), access };
}

/** Package registries that a sandbox may reach without being asked for; a repository adds to them with `network`. */
export const PACKAGE_REGISTRIES: readonly string[] = [
  "registry.npmjs.org",
  "registry.yarnpkg.com",
  "pypi.org",
  "files.pythonhosted.org",
  "crates.io",
  "index.crates.io",
  "static.crates.io",
  "proxy.golang.org",
  "sum.golang.org",
  "rubygems.org",
  "repo.maven.apache.org",
  "repo1.maven.org",
  "plugins.gradle.org",
  "repo.packagist.org",
  "api.nuget.org",
];
