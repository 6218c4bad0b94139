import { randomUUID } from "node:crypto";
import type { RunRecord } from "../record/run-record.ts";
import { type Html, html } from "../text/html.ts";
import { toRunPath } from "./links.ts";

/** What somebody who may push can do from a run's page. */
export const DEEDS = ["messages", "stop", "publish"] as const;
export type Deed = (typeof DEEDS)[number];

/** Of what somebody sends. GitHub takes some more in a comment. */
export const MAX_MESSAGE_CHARS = 50_000;

/** What was just done from here, as the page's address says it. */
export function readDone(query: URLSearchParams): Deed | undefined {
  return DEEDS.find((each) => each === query.get("done"));
}

/**
 * Says more, stops, publishes: plain forms. Each has a key of its own, so that a form that is sent twice is one comment; a page that is loaded anew has new ones.
 */
export function renderSteering(run: RunRecord, done: Deed | undefined): Html {
  const isOpen = run.state !== "ended";
  const mayPublish = !isOpen && run.hasChange && run.outcome !== "published";
  return html`<section class="card steer" id="steer" aria-labelledby="steer-title"><h2 id="steer-title">Steer</h2>
${done === undefined ? undefined : html`<p class="note" role="status">Said in the thread. It counts in a moment.</p>`}
${renderForm(
  { run, deed: "messages" },
  html`<label>${isOpen ? "Tell Claude more" : "Ask for more"}<textarea name="text" rows="3" required maxlength="${MAX_MESSAGE_CHARS}"></textarea></label><button>Send</button>`,
)}
${mayPublish ? renderForm({ run, deed: "publish" }, html`<button>Publish the change</button>`) : undefined}
${isOpen ? html`<div data-live="open">${renderForm({ run, deed: "stop" }, html`<button class="quiet">Stop</button> <span class="hint">what runs and waits in this thread</span>`)}</div>` : undefined}
<p class="hint">Sandpiper says it in the thread for you.</p></section>`;
}

function renderForm({ run, deed }: { run: RunRecord; deed: Deed }, fields: Html): Html {
  return html`<form method="post" action="${toRunPath(run.id, `/${deed}`)}"><input type="hidden" name="key" value="${randomUUID()}">${fields}</form>`;
}
