import type { RunLine } from "../record/run-record.ts";
import { type Html, html } from "../text/html.ts";

type Tone = "good" | "bad" | "now" | "plain";
type Ended = NonNullable<RunLine["outcome"]>;

/** How a run stands, in a word or two. The script on a run's page asks for them, too. */
export interface Standing {
  words: string;
  tone: Tone;
}

const ENDED: Record<Ended, Standing> = {
  published: { words: "published", tone: "good" },
  kept_back: { words: "ready", tone: "good" },
  answered: { words: "answered", tone: "good" },
  planned: { words: "plan ready", tone: "good" },
  asked: { words: "has a question", tone: "now" },
  parked: { words: "needs approval", tone: "now" },
  handed_over: { words: "handed over", tone: "plain" },
  nothing_to: { words: "nothing to do", tone: "plain" },
  no_change: { words: "no change", tone: "plain" },
  changes_lost: { words: "change lost", tone: "bad" },
  blocked: { words: "blocked", tone: "bad" },
  publish_refused: { words: "not published", tone: "bad" },
  refused: { words: "refused", tone: "plain" },
  silent: { words: "ignored", tone: "plain" },
  invalid_config: { words: "config invalid", tone: "bad" },
  stopped: { words: "stopped", tone: "plain" },
  timed_out: { words: "out of time", tone: "bad" },
  max_turns: { words: "out of turns", tone: "bad" },
  budget_reached: { words: "out of budget", tone: "bad" },
  agent_failed: { words: "failed", tone: "bad" },
  clone_failed: { words: "clone failed", tone: "bad" },
  setup_failed: { words: "setup failed", tone: "bad" },
  sandbox_unavailable: { words: "no sandbox", tone: "bad" },
  abandoned: { words: "abandoned", tone: "bad" },
  broken: { words: "broken", tone: "bad" },
};

export function toStanding({ state, outcome }: Pick<RunLine, "state" | "outcome">): Standing {
  if (state === "waiting") return { words: "waiting", tone: "plain" };
  if (state === "working") return { words: "working", tone: "now" };
  return outcome === undefined ? { words: "ended", tone: "plain" } : ENDED[outcome];
}

export function renderStanding(run: Pick<RunLine, "state" | "outcome">): Html {
  const { words, tone } = toStanding(run);
  return html`<span class="pill ${tone}" data-live="standing">${words}</span>`;
}
