import type { RunRecord } from "../record/run-record.ts";
import { toProofSentence, toResult, toRoundSentence } from "../report/evidence-words.ts";
import { formatDuration } from "../report/format.ts";
import { createSpeech, markAll } from "../report/speech.ts";
import { type CheckResult, type Evidence, isOld } from "../run/evidence.ts";
import { type Html, html } from "../text/html.ts";

const MAX_TAIL_CHARS = 2_000;

/** Sentences with our backticks and nobody's markup: what is on a page is without secrets already, and a page escapes. */
const say = createSpeech({
  redact: (text) => text,
  line: (text, maxChars) => text.replace(/\s+/g, " ").slice(0, maxChars),
  lines: (text) => text,
  block: (text) => text,
});

/** What the app itself saw of the change. */
export function renderEvidence(evidence: RunRecord["evidence"]): Html | undefined {
  if (evidence === undefined) return undefined;
  const marked = markAll(evidence, say);
  const rounds = (marked.rounds ?? []).map((round, index) => toRoundSentence(round, index, say));
  return html`<section class="card" aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
${evidence.checks.length === 0 ? undefined : renderChecks(evidence)}
${[toProofSentence(marked, say), ...rounds].filter((words) => words !== "").map(renderSentence)}
${renderWeakened(evidence)}
${evidence.notes.map((note) => html`<p>${note}</p>`)}
</section>`;
}

function renderChecks({ checks }: Evidence): Html {
  const hasBefore = checks.some(({ before }) => before !== undefined);
  const rows = checks.map(
    (check) => html`<tr><th scope="row"><code>${check.after.command}</code>${renderTail(check)}</th>
${hasBefore ? html`<td>${check.before === undefined ? "" : renderResult(check.before)}</td>` : undefined}<td>${renderResult(check.after)}${isOld(check) && check.after.state !== "passed" ? " as before" : ""}</td>
<td class="figure">${check.after.state === "not_run" ? "" : formatDuration(check.after.seconds * 1000)}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table><thead><tr><th scope="col">Check</th>${hasBefore ? html`<th scope="col">Before</th>` : undefined}<th scope="col">After</th><th scope="col" class="figure">Time</th></tr></thead>
<tbody>${rows}</tbody></table></div>
<p class="hint">Sandpiper ran these checks itself, on a clean checkout of the change.</p>`;
}

function renderResult(result: CheckResult): Html {
  const tone = result.state === "passed" ? "passed" : result.state === "not_run" ? "soft" : "failed";
  return html`<span class="${tone}">${toResult(result)}</span>`;
}

function renderTail({ after: { state, tail } }: Evidence["checks"][number]): Html | undefined {
  if (state === "passed" || tail.trim() === "") return undefined;
  return html`<details><summary class="hint">The last of what it printed</summary><pre>${`\n${tail.slice(-MAX_TAIL_CHARS)}`}</pre></details>`;
}

function renderWeakened({ weakened }: Evidence): Html | undefined {
  if (weakened.length === 0) return undefined;
  const items = weakened.map(
    ({ path, line, detail }) =>
      html`<li><code>${path}</code>${line === undefined ? "" : `, line ${line},`} <bdi>${detail}</bdi></li>`,
  );
  return html`<div class="note bad"><p><strong>Tests were weakened</strong>, by Sandpiper's own rules:</p><ul>${items}</ul></div>`;
}

/** A sentence in which backticks stand around code, and nowhere else. */
function renderSentence(words: string): Html {
  const parts = words
    .split("`")
    .map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
  return html`<p>${parts}</p>`;
}
