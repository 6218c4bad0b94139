import type { CheckOutput } from "../github/check-run.ts";

const HEADLINE = "Sandpiper lost its records of this run";

/** The end of a run that the app knows only by its comment: its database was lost while the run went on. */
export function renderForgottenComment({ runId, command }: { runId: string; command: string }): string {
  return [`**${HEADLINE}**`, toWords(command), `<sub>run \`${runId}\`</sub>`].join("\n\n");
}

/** The same as its check run says it. */
export function renderForgottenCheck(command: string): CheckOutput {
  return { title: HEADLINE, summary: toWords(command) };
}

function toWords(command: string): string {
  return `Sandpiper's database was lost or replaced while this run was under way, so nothing more comes of it. If it had already published a branch or a pull request, that is still there. Begin again with \`${command} <what to do>\`.`;
}
