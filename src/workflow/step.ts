import type { Access, RepositoryRef, TokenScope } from "../github/github-client.ts";
import type { Run } from "../run/run.ts";
import type { Thread } from "../run/thread.ts";
import type { RunParts } from "./parts.ts";

/** What every step of a run is given: everything it may use, and the run as it is now. Its log knows run and thread. */
export interface RunStep extends RunParts {
  run: Run;
}

/** The same with the run's thread as it is now. The steps that end a run do without: they are done also where that can't be read (F75). */
export interface Step extends RunStep {
  thread: Thread;
}

export function bindStep(parts: RunParts, run: Run): RunStep {
  return { ...parts, run, log: parts.log.child({ run: run.id, thread: run.threadId }) };
}

/** Opens the run's thread, made when this is its first run. The second time: the same thread. */
export async function openThread(step: RunStep): Promise<Step> {
  return { ...step, thread: await step.store.threads.open(step.run.threadId) };
}

/**
 * Whether somebody said stop after this run's trigger, or took the trigger away. GitHub tells instants by the second: within one, ids tell two of a kind apart, and
 * anything else counts as said before. What happened to the thread stops nothing of its own second: a command given on closing is meant. Pure.
 */
export function isStopped({ run, thread: { stopped } }: Pick<Step, "run" | "thread">): boolean {
  if (run.isWithdrawn) return true;
  if (stopped === undefined) return false;
  const { kind, id, createdAt } = run.event.trigger;
  if (createdAt !== stopped.at) return createdAt < stopped.at;
  if (stopped.kind === "event") return false;
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
