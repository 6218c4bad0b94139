import { toEndingWords } from "../report/ending.ts";
import { type RunView, toRunView } from "../report/run-view.ts";
import { createSpeech, type Marked } from "../report/speech.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Run } from "../run/run.ts";
import type { Thread } from "../run/thread.ts";
import { type Redact, redactAll } from "./redact-all.ts";
import type { RunLine, RunRecord } from "./run-record.ts";

const MAX_TITLE_CHARS = 256;

/** What a record is made with. */
export interface RecordSettings {
  /** GitHub's address, as people see it. */
  webUrl: string;
  /** The command word. */
  command: string;
  redact: Redact;
  now: () => number;
}

/** A run in a line. `thread` is what the app knows of its thread. Pure but for the clock. */
export function toRunLine(run: Run, thread: Thread | undefined, settings: RecordSettings): RunLine {
  const { redact, webUrl } = settings;
  const { repository, thread: asked, actor } = run.event;
  const { owner, name } = repository;
  const ofRepository = `${webUrl}/${owner}/${name}`;
  return {
    id: run.id,
    repository: { id: repository.id, owner, name },
    thread: {
      number: asked.number,
      isPullRequest: asked.isPullRequest,
      title: redact(asked.title).slice(0, MAX_TITLE_CHARS).toWellFormed(),
      url: `${ofRepository}/${asked.isPullRequest ? "pull" : "issues"}/${asked.number}`,
    },
    requester: { id: actor.id, login: actor.login },
    verb: run.command?.verb,
    state: run.state,
    outcome: run.outcome?.kind,
    headline: toHeadline(run, settings),
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    costMicroUsd: run.state === "ended" ? run.costMicroUsd : (run.spent?.costMicroUsd ?? 0),
    pull: toPull(run, { thread, ofRepository }),
  };
}

/** The whole of it, without what its agents said: that is read for who asks for it. */
export function toRunRecord(run: Run, thread: Thread | undefined, settings: RecordSettings): RunRecord {
  const { redact, now } = settings;
  const { outcome, spent } = run;
  const line = toRunLine(run, thread, settings);
  const kept = outcome?.kept;
  const evidence = outcome !== undefined && "evidence" in outcome ? outcome.evidence : kept?.evidence;
  return {
    ...line,
    instruction: redact(run.command?.instruction || run.event.trigger.body),
    summary: redact(toSummary(outcome)),
    followUps: redactAll(
      outcome !== undefined && "followUps" in outcome ? (outcome.followUps ?? []) : [],
      redact,
    ),
    evidence: evidence && redactAll(evidence, redact),
    notes: redactAll(toNotes(outcome), redact),
    findings: outcome?.kind === "blocked" ? redactAll(outcome.findings, redact) : [],
    branch:
      outcome?.kind === "published"
        ? { name: redact(outcome.branch), url: redact(outcome.branchUrl) }
        : undefined,
    commit: outcome?.kind === "published" ? { sha: outcome.commitSha, url: outcome.commitUrl } : undefined,
    receipt: {
      model: spent === undefined ? undefined : redact(spent.model),
      turns: spent?.turns ?? 0,
      tokens: spent?.tokens ?? 0,
      budgetMicroUsd: run.budgetMicroUsd,
      elapsedMs: Math.max(0, (run.endedAt ?? now()) - run.createdAt),
    },
    hasChange: run.checkpoint !== undefined || outcome?.kind === "published" || kept !== undefined,
    isKept: thread?.keptRunId === run.id,
  };
}

function toPull(
  { event, outcome }: Run,
  { thread, ofRepository }: { thread: Thread | undefined; ofRepository: string },
): RunLine["pull"] {
  if (outcome?.kind === "published" && outcome.pullRequest !== undefined) {
    const { number, url } = outcome.pullRequest;
    return { number, url };
  }
  const number = event.thread.isPullRequest ? event.thread.number : thread?.pullNumber;
  return number === undefined ? undefined : { number, url: `${ofRepository}/pull/${number}` };
}

/** How it stands or ended: the comment's own first line, without its markup. */
function toHeadline(run: Run, settings: RecordSettings): string {
  const { outcome, state } = run;
  if (outcome === undefined)
    return state === "waiting" ? "Waiting for its turn" : "Claude is working on this";
  const { redact, webUrl, command } = settings;
  // A page shows text, and so these words need no Markdown that is safe in a comment.
  const plain = (text: string) => text.replace(/\s+/g, " ").trim();
  const say = createSpeech({
    redact,
    line: (text, maxChars) => plain(text).slice(0, maxChars).toWellFormed(),
    lines: (text) => text,
    block: (text) => text,
  });
  const view: RunView<Marked<{ kind: "ended"; outcome: Outcome }>> = toRunView(run, {
    state: { kind: "ended", outcome },
    facts: { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] },
    settings: { command, webUrl, pagesUrl: undefined },
    say,
  });
  return toEndingWords(view, say).headline.replaceAll("`", "");
}

function toSummary(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "";
  if (outcome.kind === "published") return `${outcome.title}\n\n${outcome.summary}`.trim();
  if (outcome.kind === "asked") {
    const options = outcome.options.map((option, index) => `${index + 1}. ${option}`);
    return [outcome.text, outcome.question, ...options].filter(Boolean).join("\n");
  }
  return "text" in outcome ? outcome.text : "";
}

/** What the app says of how it went, in words of its own. */
function toNotes(outcome: Outcome | undefined): readonly string[] {
  if (outcome === undefined) return [];
  const detail = "detail" in outcome && typeof outcome.detail === "string" ? outcome.detail : "";
  const own = "notes" in outcome ? outcome.notes : [];
  const reason = "reason" in outcome ? outcome.reason : "";
  const tail = outcome.kind === "setup_failed" ? outcome.tail : "";
  return [...own, ...(outcome.kept?.notes ?? []), detail, reason, tail].filter(Boolean);
}
