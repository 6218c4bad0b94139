import type { RunTotal } from "../record/records.ts";
import { formatUsd } from "../report/format.ts";
import { type Html, html } from "../text/html.ts";
import { renderPage } from "./layout.ts";
import { withQuery } from "./links.ts";
import { formatPeriod } from "./moment.ts";
import type { Looking } from "./run-page.ts";

export const PERIODS = ["day", "month"] as const;
type Period = (typeof PERIODS)[number];

interface TotalsView extends Looking {
  per: Period;
  totals: readonly RunTotal[];
}

/** What the runs of all repositories that the viewer may read came to, by day or month. */
export function renderTotals({ per, totals, viewer }: TotalsView): string {
  const ways = PERIODS.map(
    (each) =>
      html`<a href="${withQuery("/totals", { per: each })}"${each === per ? html` aria-current="true"` : undefined}>By ${each}</a>`,
  );
  const body = html`<div class="pagehead"><h1>Totals</h1><p class="switch">${ways}</p></div>
<section class="card">${renderTotalsTable(totals)}</section>
<p class="hint">Of all repositories that you may read. A run counts on the day it was asked for, in UTC; its pull request as it stands now. What was refused, ignored or handed to a running agent is not counted. Cost per merged: what a merged pull request cost in all its runs.</p>`;
  return renderPage({ title: "Totals", body, viewer, place: "totals" });
}

/** Periods in a table, each with a bar for what it cost. */
export function renderTotalsTable(totals: readonly RunTotal[]): Html {
  if (totals.length === 0) return html`<p class="empty">Nothing ran yet.</p>`;
  const most = Math.max(...totals.map(({ costMicroUsd }) => costMicroUsd), 1);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Totals"><table><thead><tr><th scope="col">When</th><th scope="col" class="figure">Runs</th><th scope="col" class="figure">Pull requests</th><th scope="col" class="figure">Merged</th><th scope="col" class="figure">Closed</th><th scope="col" class="figure">Cost</th><th scope="col"><span class="unseen">Cost as a bar</span></th><th scope="col" class="figure">Cost per merged</th></tr></thead>
<tbody>${totals.map((total) => renderTotal(total, most))}</tbody></table></div>`;
}

function renderTotal(total: RunTotal, most: number): Html {
  const { period, runs, opened, merged, closed, costMicroUsd, costPerMergedMicroUsd } = total;
  const width = Math.round((costMicroUsd / most) * 100);
  return html`<tr><th scope="row">${formatPeriod(period)}</th><td class="figure">${runs}</td><td class="figure">${opened}</td><td class="figure">${merged}</td><td class="figure">${closed}</td><td class="figure">${formatUsd(costMicroUsd)}</td>
<td><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="8" rx="1.500"/></svg></td><td class="figure">${costPerMergedMicroUsd === undefined ? "–" : formatUsd(costPerMergedMicroUsd)}</td></tr>`;
}
