import type { FileDiff, RecordedPrompt, RunRecord } from "../record/run-record.ts";
import { formatCap, formatCount, formatDuration, formatUsd } from "../report/format.ts";
import { type Html, html } from "../text/html.ts";
import { renderDiff } from "./diff.ts";
import { renderEvidence } from "./evidence.ts";
import { renderPage } from "./layout.ts";
import { renderGitHubLink, toRepositoryPath, toRunPath } from "./links.ts";
import { type Log, renderLog } from "./log.ts";
import { renderMoment } from "./moment.ts";
import { renderPrompts } from "./prompts.ts";
import { renderStanding } from "./standing.ts";

/** Who looks at a page, and which GitHub it may lead to. */
export interface Looking {
  viewer: string;
  githubUrl: string;
}

export interface RunView extends Looking {
  run: RunRecord;
  prompts: readonly RecordedPrompt[];
  diff: readonly FileDiff[];
  log: Omit<Log, "run">;
  /** For who may steer the run. */
  steering?: Html | undefined;
}

/** Of a page's weight, what diff and prompt may take; what is larger has a page of its own. */
const MAX_PART_BYTES = 12_000;

/** All that is known of a run, with the newest of its transcript. */
export function renderRunPage(view: RunView): string {
  const { run, log, steering } = view;
  return renderRunFrame(
    view,
    html`<div class="columns"><div>
${renderAsked(run)}
${renderResult(run)}
${renderEvidence(run.evidence)}
${renderChange(view)}
${renderSeen(view)}
</div><aside>${steering}${renderReceipt(run)}${renderLinks(view)}</aside></div>
${renderLog({ run, ...log })}`,
  );
}

/** A part of a run's transcript that is not the newest. */
export function renderLogPage(view: Looking & { run: RunRecord; log: Omit<Log, "run"> }): string {
  return renderRunFrame(view, renderLog({ run: view.run, ...view.log }));
}

/** The whole of a run's diff. */
export function renderDiffPage(view: Looking & { run: RunRecord; diff: readonly FileDiff[] }): string {
  return renderRunFrame(view, renderSection({ id: "diff", title: "Diff" }, renderDiff(view.diff)));
}

/** All that was given to a run's agents, word for word. */
export function renderPromptsPage(
  view: Looking & { run: RunRecord; prompts: readonly RecordedPrompt[] },
): string {
  const body =
    view.prompts.length === 0
      ? html`<p class="empty">Nothing was given to Claude yet.</p>`
      : renderPrompts(view.prompts);
  return renderRunFrame(view, renderSection({ id: "seen", title: "What the agent saw" }, body));
}

function renderRunFrame({ run, viewer, githubUrl }: Looking & { run: RunRecord }, body: Html): string {
  const { repository, thread, requester } = run;
  const name = `${repository.owner}/${repository.name}`;
  const words = `${thread.isPullRequest ? "pull request" : "issue"} #${thread.number}`;
  const head = html`<section class="card">
<p class="crumbs"><a href="${toRepositoryPath(repository)}">${name}</a> · ${renderGitHubLink({ url: thread.url, words }, githubUrl)}</p>
<h1><a href="${toRunPath(run.id)}"><bdi>${thread.title}</bdi></a></h1>
<p class="headline">${renderStanding(run)} <span data-live="headline">${run.headline}</span></p>
<ul class="facts"><li>asked by <bdi>${requester.login}</bdi></li><li>${renderMoment(run.createdAt)}</li><li><span data-live="cost">${formatUsd(run.costMicroUsd)}</span></li>${run.state === "ended" ? html`<li>${formatDuration(run.receipt.elapsedMs)}</li>` : undefined}</ul>
<p data-live="end" hidden>The run has ended. <a href="${toRunPath(run.id)}">Show what came of it</a></p>
</section>`;
  return renderPage({
    title: `${thread.title} · ${name}`,
    body: html`${head}${body}`,
    viewer,
    hasScript: true,
  });
}

function renderSection({ id, title }: { id: string; title: string }, body: Html): Html {
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}</section>`;
}

function renderAsked({ instruction, verb }: RunRecord): Html {
  const words =
    instruction === ""
      ? html`<p class="soft">The thread as it stood${verb === undefined ? ", when it was opened" : ""}.</p>`
      : html`<blockquote class="quote words">${instruction}</blockquote>`;
  return renderSection({ id: "asked", title: "What was asked" }, words);
}

function renderResult({ summary, followUps, notes, findings }: RunRecord): Html | undefined {
  if (summary === "" && followUps.length + notes.length + findings.length === 0) return undefined;
  const stopped = html`<div class="note bad"><p><strong>The change was stopped.</strong></p><ul>${findings.map(({ path, detail }) => html`<li>${path === "" ? "It" : html`<code>${path}</code>`} <bdi>${detail}</bdi></li>`)}</ul></div>`;
  const left = html`<h3>Left for somebody to do</h3><ul>${followUps.map((each) => html`<li class="words">${each}</li>`)}</ul>`;
  const words = html`<p class="hint">In Claude's words:</p><div class="words">${summary}</div>`;
  const body = html`${notes.map((note) => html`<p class="note">${note}</p>`)}
${findings.length === 0 ? undefined : stopped}
${summary === "" ? undefined : words}
${followUps.length === 0 ? undefined : left}`;
  return renderSection({ id: "result", title: "What came of it" }, body);
}

function renderChange({ run, diff }: RunView): Html | undefined {
  if (diff.length === 0) return undefined;
  const whole = isLong(diff) ? undefined : renderDiff(diff);
  const isShown = whole !== undefined && String(whole).length <= MAX_PART_BYTES;
  return renderSection(
    { id: "diff", title: "Diff" },
    isShown ? whole : renderDiff(diff.slice(0, MAX_FILES), toRunPath(run.id, "/diff")),
  );
}

const MAX_FILES = 40;

/** Whether the lines alone are more than the page holds: of those no markup is made to find out. */
function isLong(diff: readonly FileDiff[]): boolean {
  let room = MAX_PART_BYTES;
  for (const { hunks } of diff)
    for (const { lines } of hunks) {
      for (const line of lines) room -= line.length;
      if (room < 0) return true;
    }
  return false;
}

function renderSeen({ run, prompts }: RunView): Html | undefined {
  if (prompts.length === 0) return undefined;
  const whole = renderPrompts(prompts);
  const isLarge = String(whole).length > MAX_PART_BYTES;
  return renderSection(
    { id: "seen", title: "What the agent saw" },
    isLarge ? renderPrompts(prompts, toRunPath(run.id, "/prompts")) : whole,
  );
}

/** While a run goes on, only its cost is known from moment to moment. */
function renderReceipt({ receipt, costMicroUsd, state }: RunRecord): Html {
  const { model, turns, tokens, budgetMicroUsd, elapsedMs } = receipt;
  const of = budgetMicroUsd === 0 ? "" : ` of ${formatCap(budgetMicroUsd)}`;
  const cost = html`<dt>Cost</dt><dd><span data-live="cost">${formatUsd(costMicroUsd)}</span>${of}</dd>`;
  if (state !== "ended") return renderSection({ id: "receipt", title: "Receipt" }, html`<dl>${cost}</dl>`);
  return renderSection(
    { id: "receipt", title: "Receipt" },
    html`<dl>${cost}<dt>Model</dt><dd>${model ?? "–"}</dd><dt>Turns</dt><dd>${turns}</dd><dt>Tokens</dt><dd>${formatCount(tokens)}</dd><dt>Time</dt><dd>${formatDuration(elapsedMs)}</dd></dl>`,
  );
}

function renderLinks({ run, githubUrl }: RunView): Html {
  const { thread, pull, branch, commit } = run;
  const link = (url: string, words: string) => renderGitHubLink({ url, words }, githubUrl);
  const rows: [string, Html][] = [
    [thread.isPullRequest ? "Asked in" : "Issue", link(thread.url, `#${thread.number}`)],
    ...(pull === undefined ? [] : [["Pull request", link(pull.url, `#${pull.number}`)] as [string, Html]]),
    ...(branch === undefined ? [] : [["Branch", link(branch.url, branch.name)] as [string, Html]]),
    ...(commit === undefined ? [] : [["Commit", link(commit.url, commit.sha.slice(0, 7))] as [string, Html]]),
  ];
  return renderSection(
    { id: "links", title: "On GitHub" },
    html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
  );
}
