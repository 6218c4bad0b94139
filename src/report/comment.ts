import { toEndingWords } from "./ending.ts";
import { formatDuration, formatUsd } from "./format.ts";
import type { EndedView, RunView, StandingView } from "./run-view.ts";
import { renderFootnotes, renderPageLink, renderReceipt } from "./small-print.ts";
import type { Speech } from "./speech.ts";
import { toStandingWords } from "./standing.ts";

/** How the comment of a run that goes on begins, and no ending does. */
export const STANDING_START = "**Claude is ";

/** The run's one comment, while it goes on and at its end. */
export function renderComment(view: RunView<StandingView | EndedView>, say: Speech): string {
  const { state } = view;
  return state.kind === "ended"
    ? renderEnding({ ...view, state }, say)
    : renderStanding({ ...view, state }, say);
}

function renderStanding(view: RunView<StandingView>, say: Speech): string {
  const { doing, more, paragraphs, figures } = toStandingWords(view.state, say);
  const { checkRun } = view.links;
  const footer = [
    ...(checkRun === undefined ? [] : [`[check run](${checkRun})`]),
    ...renderPageLink(view),
    ...figures.filter(Boolean),
    `stop with \`${view.command} stop\``,
  ].join(" · ");
  const first = `${STANDING_START}${doing}** · ${more}`;
  return [first, ...paragraphs, renderSmall([footer, ...renderFootnotes(view)])].join("\n\n");
}

function renderEnding(view: RunView<EndedView>, say: Speech): string {
  const { headline, paragraphs } = toEndingWords(view, say);
  const { receipt } = view;
  const figures =
    receipt === undefined ? [] : [formatDuration(receipt.elapsedMs), formatUsd(receipt.costMicroUsd)];
  const costs = [...(receipt === undefined ? [] : [renderReceipt(receipt)]), ...renderPageLink(view)];
  const small = [...(costs.length === 0 ? [] : [costs.join(" · ")]), ...renderFootnotes(view)];
  return [
    [`**${headline}**`, ...figures].join(" · "),
    ...paragraphs,
    ...(small.length === 0 ? [] : [renderSmall(small)]),
  ].join("\n\n");
}

function renderSmall(lines: readonly string[]): string {
  return `<sub>${lines.join("<br>")}</sub>`;
}
