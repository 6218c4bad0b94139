import { createHash } from "node:crypto";
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

/** The name of a thread's sandbox: never shared between repositories, because a thread never is. */
export function toSandboxName(threadId: string): string {
  return `thread-${threadId}`;
}

/** The Claude session that a run begins, as the UUID the CLI asks for. The same run always begins the same one. */
export function toSessionId(runId: string): string {
  const hex = createHash("sha256").update(`session ${runId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The job name of the agent in the sandbox; one a run, and another when it has to begin again. */
export function toAgentJob(runId: string, attempt: number): string {
  return `agent-${runId}-${attempt}`;
}
