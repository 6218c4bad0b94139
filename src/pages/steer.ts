import { randomUUID } from "node:crypto";
import { MAX_MESSAGE_CHARS, type Wish } from "../command/ask-for.ts";
import type { RunRecord } from "../record/run-record.ts";
import { type Html, html } from "../text/html.ts";
import { renderGitHubLink, toRunPath } from "./links.ts";

/** What somebody who may push can ask for from a run's page; each is a path below the run's. */
export const STEERS = ["message", "stop", "publish"] as const satisfies readonly Wish["kind"][];
export type Steer = (typeof STEERS)[number];

/** What is said on the page that comes after, by the word in its address. */
const SAID = {
  message: "Your message is in the thread. Claude is told in a moment.",
  stop: "It is in the thread. What runs there ends in a moment.",
  over: "The run had ended already. Nothing was stopped.",
} as const;
export type Said = keyof typeof SAID;

/** What was just asked for from here, as the page's address says it; undefined for nothing, and what makes no sense there. */
export function readSaid(query: URLSearchParams, { state }: Pick<RunRecord, "state">): Said | undefined {
  const said = (Object.keys(SAID) as Said[]).find((each) => each === query.get("said"));
  const isOver = state === "ended";
  return said === "message" || isOver === (said === "over") ? said : undefined;
}

/**
 * The forms by which a run is steered; they need no script. Each has a key of its own, so that one that is sent twice is one comment. A page that is
 * loaded anew has new keys.
 */
export function renderSteering(
  { run, said }: { run: RunRecord; said: Said | undefined },
  githubUrl: string,
): Html {
  const { id, state, thread } = run;
  const form = (kind: Steer) =>
    renderSteerForm({ id, kind, key: randomUUID(), isWorking: state === "working" });
  const inThread = renderGitHubLink({ url: thread.url, words: "the thread" }, githubUrl);
  return html`<section class="card steer" id="steer" aria-labelledby="steer-title"><h2 id="steer-title">Steer</h2>
${said === undefined ? undefined : html`<p class="note" id="said" tabindex="-1">${SAID[said]}</p>`}
<p class="hint">Sandpiper writes it in ${inThread} for you.</p>
${form("message")}
${run.isKept && state === "ended" ? form("publish") : undefined}
${state === "ended" ? undefined : html`<div data-live="open">${form("stop")}</div>`}
</section>`;
}

/** One of the forms, with what was written in it when it was sent in vain. */
export function renderSteerForm(sent: {
  id: string;
  kind: Steer;
  key: string;
  /** Undefined: it is not known, as on a page that says why nothing was done. */
  isWorking?: boolean;
  text?: string;
}): Html {
  return html`<form method="post" action="${toRunPath(sent.id, `/${sent.kind}`)}"><input type="hidden" name="key" value="${sent.key}">${renderFields(sent)}</form>`;
}

function renderFields({
  kind,
  isWorking,
  text = "",
}: Pick<Parameters<typeof renderSteerForm>[0], "kind" | "isWorking" | "text">): Html {
  switch (kind) {
    case "message": {
      const [label, hint] = toMessageWords(isWorking);
      return html`<label>${label}<textarea name="text" rows="3" required maxlength="${MAX_MESSAGE_CHARS}" aria-describedby="told">
${text}</textarea></label><p class="hint" id="told">${hint}</p><button>Send</button>`;
    }
    case "publish":
      return html`<button>Publish the change</button>`;
    case "stop":
      return html`<button class="quiet" aria-describedby="stops">Stop</button> <span class="hint" id="stops">Ends what runs and waits in the thread.</span>`;
  }
}

function toMessageWords(isWorking: boolean | undefined): [label: string, hint: string] {
  if (isWorking === false) return ["Ask for more", "This is new work in the thread."];
  const hint = "Claude is told while it works. When it is through, this is new work.";
  return [isWorking ? "Tell Claude more" : "Your message", hint];
}
