import type { CheckOutput } from "../run/check-state.ts";
import { STANDING_START } from "./comment.ts";

/** Whether a comment of ours says that its run goes on. */
export function isStandingComment(body: string): boolean {
  return body.startsWith(STANDING_START);
}

/** The check run that such a comment links, in its last line but the marker: what stands above can be an agent's words. */
export function findLinkedCheckRun(body: string): number | undefined {
  const [, id] = [...body.matchAll(/^<sub>\[check run\]\([^)\s]+\/runs\/(\d+)\)/gm)].at(-1) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** The end of a run that the app knows only by its comment: its database was lost while the run went on. */
export function renderForgotten({ runId, command }: { runId: string; command: string }): {
  comment: string;
  check: CheckOutput;
} {
  const title = "Sandpiper lost its records of this run";
  const summary = `Sandpiper's database was lost or replaced while this run was under way, so nothing more comes of it. If it had already published a branch or a pull request, that is still there. Begin again with \`${command} <what to do>\`.`;
  const comment = [`**${title}**`, summary, `<sub>run \`${runId}\`</sub>`].join("\n\n");
  return { comment, check: { title, summary } };
}
