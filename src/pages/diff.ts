import type { FileDiff } from "../record/run-record.ts";
import { formatPlural } from "../report/format.ts";
import { type Html, html } from "../text/html.ts";

const LINE_CLASSES: Record<string, string> = { "+": "add", "-": "del", "\\": "at" };

/** A change by its files, each folded. With `linesAt` the lines themselves are on that page. */
export function renderDiff(files: readonly FileDiff[], linesAt?: string): Html {
  const more =
    linesAt === undefined
      ? undefined
      : html`<p class="more"><a href="${linesAt}">Show the whole diff</a><span class="hint">It is more than this page holds.</span></p>`;
  return html`<p class="hint">${toTotal(files)}</p>
${files.map((file) => (linesAt === undefined ? renderFile(file) : html`<div class="file">${renderName(file)}</div>`))}
${more}`;
}

function toTotal(files: readonly FileDiff[]): Html {
  const sum = (key: "additions" | "deletions") => files.reduce((total, file) => total + file[key], 0);
  return html`${formatPlural(files.length, "file")}, ${renderCounts({ additions: sum("additions"), deletions: sum("deletions") })}`;
}

function renderFile(file: FileDiff): Html {
  if (file.hunks.length === 0) return html`<div class="file">${renderName(file)}</div>`;
  const lines = file.hunks.flatMap(({ header, lines: each }) => [
    html`<span class="at">${header}</span>`,
    ...each.map((line) => renderLine(line)),
  ]);
  return html`<details class="file"><summary>${renderName(file)}</summary><pre class="diff">${lines}</pre></details>`;
}

function renderLine(line: string): Html {
  const kind = LINE_CLASSES[line.charAt(0)];
  return kind === undefined ? html`<span>${line}</span>` : html`<span class="${kind}">${line}</span>`;
}

function renderName({ path, previousPath, how, untold, ...counts }: FileDiff): Html {
  const from =
    previousPath === undefined
      ? undefined
      : html` <span class="soft">from <code>${previousPath}</code></span>`;
  const why = untold === undefined ? renderCounts(counts) : html`<span class="soft">${untold}</span>`;
  return html`<code>${path}</code>${from} <span class="soft">${how}</span> ${why}`;
}

function renderCounts({ additions, deletions }: Pick<FileDiff, "additions" | "deletions">): Html {
  return html`<span class="plus">+${additions}</span> <span class="minus">−${deletions}</span>`;
}
