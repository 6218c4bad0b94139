import type { Access, RepositoryRef, TokenScope } from "../github/github-client.ts";
import type { Run } from "../run/run.ts";

/** The repository of a run, as the GitHub room speaks of it. */
export function toRepositoryRef({ event }: Pick<Run, "event">): RepositoryRef {
  const { id, owner, name } = event.repository;
  return { installationId: event.installationId, id, owner, name };
}

/** The token scope of one step of a run. */
export function toScope(run: Pick<Run, "id" | "event">, access: Access): TokenScope {
  return { run: run.id, repository: toRepositoryRef(run), access };
}
