import { formatTime } from "../report/format.ts";
import { type Html, html } from "../text/html.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** An instant, for people and for programs: `30 Nov 2026, 09:42 UTC`. */
export function renderMoment(at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${formatDay(at)}, ${formatTime(at)}</time>`;
}

function formatDay(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `30 Nov 2026` of `2026-11-30`, `Nov 2026` of `2026-11`; what is neither stays. */
export function formatPeriod(period: string): string {
  const [, year, month = "", day] = /^(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?$/.exec(period) ?? [];
  if (year === undefined) return period;
  return `${day === undefined ? "" : `${Number(day)} `}${MONTHS[Number(month) - 1]} ${year}`;
}
