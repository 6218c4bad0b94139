import type { OutcomeRow } from "./outcomes.ts";

const MICRO_USD = 1_000_000;

/** The columns, in their order, with what stands in each. */
const COLUMNS: Readonly<Record<string, (row: OutcomeRow) => string | number | undefined>> = {
  repository: ({ repository }) => repository && `${repository.owner}/${repository.name}`,
  month: ({ month }) => month,
  person: ({ person }) => person?.login,
  runs: ({ runs }) => runs,
  published: ({ published }) => published,
  merged: ({ merged }) => merged,
  closed: ({ closed }) => closed,
  open: ({ open }) => open,
  reverted: ({ reverted }) => reverted,
  cost_usd: ({ costMicroUsd }) => toUsd(costMicroUsd),
  cost_per_merged_usd: ({ costPerMergedMicroUsd }) => toUsd(costPerMergedMicroUsd),
  median_seconds_to_merge: ({ medianMsToMerge }) => medianMsToMerge && Math.round(medianMsToMerge / 1000),
  rounds: ({ rounds }) => rounds,
};

/**
 * The rows as CSV (RFC 4180), with a head; what is undefined is an empty cell. A cell that a spreadsheet would take for a formula, as of a
 * repository named `=cmd`, begins with an apostrophe. Pure.
 */
export function renderOutcomesCsv(rows: readonly OutcomeRow[]): string {
  const lines = rows.map((row) => Object.values(COLUMNS).map((toValue) => renderCell(toValue(row))));
  return [Object.keys(COLUMNS), ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

function toUsd(microUsd: number | undefined): string | undefined {
  return microUsd === undefined ? undefined : (microUsd / MICRO_USD).toFixed(6);
}

function renderCell(value: string | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
