import type { AgentProgress } from "../agent/progress.ts";
import type { CheckOutput } from "../github/check-run.ts";
import { formatDuration, formatPlural, formatUsd } from "./format.ts";
import type { Outgoing, ReportFrame, Standing } from "./run-view.ts";
import { renderFootnotes } from "./small-print.ts";
import { renderInline } from "./speech.ts";

const MAX_TODO_CHARS = 160;
const MAX_TODOS = 30;
const MAX_REASON_CHARS = 300;
/** How each of these comments begins, and no ending does. */
const STANDING_START = "**Claude is ";

/** Whether a comment of ours says that its run goes on. */
export function isStandingComment(body: string): boolean {
  return body.startsWith(STANDING_START);
}

/** The check run that such a comment links, in its last line but the marker: what stands above can be an agent's words. */
export function findLinkedCheckRun(body: string): number | undefined {
  const [, id] = [...body.matchAll(/^<sub>\[check run\]\([^)\s]+\/runs\/(\d+)\)/gm)].at(-1) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** The comment while the run goes on. */
export function renderStandingComment(standing: Standing, frame: ReportFrame, say: Outgoing): string {
  switch (standing.kind) {
    case "waiting":
      return [`${STANDING_START}waiting** · ${renderWaiting(standing)}`, "", renderFooter(frame, [])].join(
        "\n",
      );
    case "preparing":
      return [`${STANDING_START}getting ready** · ${standing.step}`, "", renderFooter(frame, [])].join("\n");
    case "no_sandbox":
      return [
        `${STANDING_START}waiting** · there is no sandbox for it yet; Sandpiper asks again by itself, for up to an hour`,
        `> ${renderInline(standing.reason, MAX_REASON_CHARS, say)}`,
        renderFooter(frame, []),
      ].join("\n\n");
    case "working":
      return renderWorking(standing, frame, say);
  }
}

/** The check run while the run goes on: the current step as its title, the checklist as its summary. */
export function renderStandingCheck(standing: Standing, say: Outgoing): CheckOutput {
  switch (standing.kind) {
    case "waiting":
      return { title: "Waiting", summary: renderWaiting(standing) };
    case "preparing":
      return { title: "Getting ready", summary: standing.step };
    case "no_sandbox":
      return {
        title: "Waiting for a sandbox",
        summary: renderInline(standing.reason, MAX_REASON_CHARS, say) || "No reason was given.",
      };
    case "working": {
      const { progress } = standing;
      const step = progress.todos.find((todo) => todo.state === "in_progress")?.text ?? progress.action;
      return {
        title: say.line(step ?? "Working", 120) || "Working",
        summary: renderTodos(progress, say) || "No checklist yet.",
      };
    }
  }
}

function renderWorking(
  { progress, elapsedMs, model }: Extract<Standing, { kind: "working" }>,
  frame: ReportFrame,
  say: Outgoing,
): string {
  const lines = [
    `${STANDING_START}working on this** · ${formatDuration(elapsedMs)} · ${formatUsd(progress.costMicroUsd)}`,
  ];
  const todos = renderTodos(progress, say);
  if (todos !== "") lines.push("", todos);
  if (progress.action !== undefined) lines.push("", `> ${renderInline(progress.action, 200, say)}`);
  lines.push("", renderFooter(frame, [renderInline(model, 60, say), formatPlural(progress.turns, "turn")]));
  return lines.join("\n");
}

function renderTodos(progress: AgentProgress, say: Outgoing): string {
  return progress.todos
    .slice(0, MAX_TODOS)
    .map(
      (todo) =>
        `- [${todo.state === "completed" ? "x" : " "}] ${renderInline(todo.text, MAX_TODO_CHARS, say)}`,
    )
    .join("\n");
}

function renderWaiting({
  position,
  because,
}: {
  position: number;
  because: "thread" | "repository" | "operator";
}): string {
  if (because === "thread")
    return `position ${position} in this thread's queue; it starts when the run before it has ended`;
  const where = because === "repository" ? "in this repository" : "on this server";
  return `no more runs may work at once ${where}; it starts when one of them has ended`;
}

function renderFooter(frame: ReportFrame, facts: string[]): string {
  const parts = [
    ...(frame.checkRunUrl === undefined ? [] : [`[check run](${frame.checkRunUrl})`]),
    ...facts.filter(Boolean),
    `stop with \`${frame.command} stop\``,
  ];
  return `<sub>${[parts.join(" · "), ...renderFootnotes(frame)].join("<br>")}</sub>`;
}
