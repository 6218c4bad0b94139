import type { TranscriptPart } from "../record/records.ts";
import type { RunLine } from "../record/run-record.ts";
import { type Html, html } from "../text/html.ts";
import { toRunPath, withQuery } from "./links.ts";
import { renderNewestTodos, renderPieces, toPieces } from "./transcript.ts";

/** A part of a run's transcript on its page. */
export interface Log {
  run: Pick<RunLine, "id" | "state">;
  part: TranscriptPart;
  /** How the page goes on by itself while the run is open. */
  goesOn: "live" | "poll";
}

/** What the agents said and did, oldest first, with ways to what is before and behind it. */
export function renderLog({ run, part, goesOn }: Log): Html {
  const { entries, hasEarlier, hasLater } = part;
  const [first, last] = [entries[0]?.id, entries.at(-1)?.id];
  const isOpen = run.state !== "ended";
  const path = toRunPath(run.id, goesOn === "live" ? "/live" : "/entries");
  const goingOn =
    isOpen && !hasLater ? html` data-${goesOn === "live" ? "live" : "poll"}="${path}"` : undefined;
  return html`<section class="card" aria-labelledby="transcript" id="log">
<div class="pagehead"><h2 id="transcript">Transcript</h2><span class="live" role="status" data-live="sign"></span><button class="quiet" type="button" data-fold aria-pressed="false" hidden>Unfold all</button></div>
${renderTodos(part, isOpen)}
${hasEarlier && first !== undefined ? renderEarlier(run.id, first) : undefined}
<div class="log" data-after="${last ?? ""}"${goingOn}>${renderPieces(toPieces(entries))}</div>
${entries.length === 0 ? html`<p class="empty">${isOpen ? "Nothing yet: Claude has not begun." : "Claude did not work in this run, or its transcript is not kept any more."}</p>` : undefined}
${hasLater && last !== undefined ? renderLater(run.id, last) : undefined}
</section>`;
}

function renderTodos({ entries, hasLater }: TranscriptPart, isOpen: boolean): Html | undefined {
  if (hasLater) return undefined;
  const todos = renderNewestTodos(entries);
  if (todos === undefined && !isOpen) return undefined;
  return html`<div class="note"${todos === undefined ? html` hidden` : undefined}><strong>Todo list</strong><div data-live="todos">${todos}</div></div>`;
}

function renderEarlier(id: string, first: string): Html {
  const page = `${withQuery(toRunPath(id), { before: first })}#log`;
  const data = withQuery(toRunPath(id, "/entries"), { before: first });
  return html`<p class="more"><a href="${page}" data-earlier="${data}">Earlier entries</a><button class="quiet" type="button" data-everything hidden>All of them</button></p>`;
}

function renderLater(id: string, last: string): Html {
  return html`<p class="more"><a href="${`${withQuery(toRunPath(id), { after: last })}#log`}">Later entries</a><a href="${`${toRunPath(id)}#log`}">The newest</a></p>`;
}
