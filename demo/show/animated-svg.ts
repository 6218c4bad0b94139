import type { HeldFrame } from "./picture-frames.ts";
import type { Cell } from "./terminal.ts";

const FONT_PX = 15;
const ROW_PX = 21;
const WIDTH_PX = 800;
const LEFT_PX = 24;
const BAR_PX = 38;
const BOTTOM_PX = 14;

/** Classes of the colour codes that the screen uses. */
const CLASSES: Record<string, string> = { 1: "b", 2: "d", 4: "u", 31: "r", 32: "g", 33: "y", 36: "c" };

const STYLE = `
svg { --back: #fff; --bar: #f6f8fa; --line: #d0d7de; --fore: #1f2328; --dim: #656d76; --red: #cf222e; --green: #1a7f37; --yellow: #9a6700; --cyan: #0969da; }
@media (prefers-color-scheme: dark) {
svg { --back: #0d1117; --bar: #161b22; --line: #30363d; --fore: #e6edf3; --dim: #8d96a0; --red: #ff7b72; --green: #3fb950; --yellow: #d29922; --cyan: #58a6ff; }
}
text { font: ${FONT_PX}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: var(--fore); white-space: pre; }
.b { font-weight: 600; } .u { text-decoration: underline; }
.d { fill: var(--dim); } .r { fill: var(--red); } .g { fill: var(--green); } .y { fill: var(--yellow); } .c { fill: var(--cyan); }
.bar { font-size: 13px; fill: var(--dim); }
.h { visibility: hidden; }
`;

/** Rows that are seen from one frame up to another, which no longer shows them. */
interface Span {
  from: number;
  to: number;
  rows: string[];
}

/**
 * A picture that plays the frames and begins again after the last; where nothing may move it shows the last.
 *
 * One file with no script and nothing from elsewhere, light or dark as the reader's system is.
 */
export function renderAnimatedSvg(
  frames: readonly HeldFrame[],
  { rows, title, description }: { rows: number; title: string; description: string },
): string {
  const height = BAR_PX + rows * ROW_PX + BOTTOM_PX;
  const totalMs = frames.reduce((sum, { forMs }) => sum + forMs, 0);
  const starts = frames.map((_, index) => frames.slice(0, index).reduce((sum, { forMs }) => sum + forMs, 0));
  const spans = toSpans(frames, rows);
  const toPercent = (frame: number) => Number((((starts[frame] ?? totalMs) / totalMs) * 100).toFixed(2));
  const moves = spans
    .filter(({ from, to }) => from > 0 || to < frames.length)
    .map((span) => toKeyframes(span, frames.length, toPercent, totalMs));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${escapeXml(title)}</title>
<desc id="desc">${escapeXml(description)}</desc>
<style>${STYLE}@media (prefers-reduced-motion: no-preference) {
${moves.join("\n")}
}
</style>
<rect x=".5" y=".5" width="${WIDTH_PX - 1}" height="${height - 1}" rx="10" fill="var(--back)" stroke="var(--line)"/>
<path d="M.5 ${BAR_PX - 8}V10.5a10 10 0 0 1 10-10h${WIDTH_PX - 21}a10 10 0 0 1 10 10V${BAR_PX - 8}z" fill="var(--bar)" stroke="var(--line)"/>
<text class="bar" x="${LEFT_PX}" y="20">${escapeXml(title)}</text>
${spans.map((span) => toGroup(span, frames.length)).join("\n")}
</svg>
`;
}

/** Each row for as long as it stays the same; rows that come and go together are one group. */
function toSpans(frames: readonly HeldFrame[], rows: number): Span[] {
  const spans = new Map<string, Span>();
  for (let row = 0; row < rows; row++) {
    const texts = frames.map(({ frame }) => renderRow(frame[row] ?? [], row));
    for (let from = 0, to = 0; from < texts.length; from = to) {
      const text = texts[from] ?? "";
      while (to < texts.length && texts[to] === text) to++;
      if (text === "") continue;
      const key = `${from}-${to}`;
      const span = spans.get(key) ?? { from, to, rows: [] };
      spans.set(key, { ...span, rows: [...span.rows, text] });
    }
  }
  return [...spans.values()].sort((one, other) => one.from - other.from || one.to - other.to);
}

function toKeyframes(
  { from, to }: Span,
  count: number,
  toPercent: (frame: number) => number,
  totalMs: number,
): string {
  const name = toName({ from, to });
  const steps = [
    ...(from > 0 ? ["0%{visibility:hidden}"] : []),
    `${toPercent(from)}%{visibility:visible}`,
    ...(to < count ? [`${toPercent(to)}%{visibility:hidden}`] : []),
    `100%{visibility:${to < count ? "hidden" : "visible"}}`,
  ];
  return `@keyframes ${name}{${steps.join("")}}#${name}{animation:${name} ${totalMs}ms step-end infinite}`;
}

function toGroup({ from, to, rows }: Span, count: number): string {
  const hidden = to < count ? ' class="h"' : "";
  return `<g id="${toName({ from, to })}"${hidden}>\n${rows.join("\n")}\n</g>`;
}

function toName({ from, to }: Pick<Span, "from" | "to">): string {
  return `f${from}-${to}`;
}

function renderRow(cells: readonly Cell[], row: number): string {
  const runs: Cell[] = [];
  for (const { text, style } of cells) {
    const last = runs.at(-1);
    if (last?.style === style) last.text += text;
    else runs.push({ text, style });
  }
  if (runs.every(({ text }) => text.trim() === "")) return "";
  const y = BAR_PX + row * ROW_PX + FONT_PX;
  return `<text x="${LEFT_PX}" y="${y}">${runs.map(renderRun).join("")}</text>`;
}

function renderRun({ text, style }: Cell): string {
  const classes = style.split(";").flatMap((code) => CLASSES[code] ?? []);
  const content = escapeXml(text);
  return classes.length === 0 ? content : `<tspan class="${classes.join(" ")}">${content}</tspan>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
