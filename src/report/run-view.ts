import type { Evidence } from "../run/evidence.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Run } from "../run/run.ts";
import { toLinkTarget } from "./format.ts";
import { type Marked, markAll, type Speech, type Untrusted } from "./speech.ts";

/** What a run cost. */
export interface Receipt {
  model: string;
  turns: number;
  tokens: number;
  costMicroUsd: number;
  /** From the webhook to now. */
  elapsedMs: number;
  sandboxMs: number;
  threadSpentMicroUsd: number;
  threadCapMicroUsd: number;
}

/** What the run learnt on its way that people are told beside how it stands. */
export interface RunFacts {
  /** What people should know of how the work was placed; Markdown of our own. */
  notes: readonly string[];
  /** How many hidden things were taken out of the thread before the model saw it (S5), and items left out (S6). */
  hiddenRemoved: number;
  itemsLeftOut: number;
  /** Earlier runs of the thread that the agent got a short account of, because its conversation with them is gone. */
  runsDigested?: number;
  /** What the sandbox could not enforce here; Markdown of our own. */
  weaknesses: readonly string[];
}

/** How a run stands before its end. */
export type Standing =
  | { kind: "waiting"; position: number; because: "thread" | "repository" | "operator" }
  | { kind: "preparing"; step: string }
  /** The app runs the repository's checks; `command` is the one that runs now. */
  | { kind: "checking"; command: string }
  /** No sandbox is available yet; the reason is the provider's. */
  | { kind: "no_sandbox"; reason: string }
  | {
      kind: "working";
      model: string;
      elapsedMs: number;
      costMicroUsd: number;
      budgetMicroUsd: number;
      turns: number;
      todos: readonly { text: string; state: "pending" | "in_progress" | "completed" }[];
      /** What the agent does now. */
      action: string | undefined;
      /** The commands that failed with its change, where it was sent back to mend that. */
      failed?: readonly string[];
    };

/** The agent's work as it is put onto GitHub: the commit and the pull request tell of it. */
export interface Publication {
  kind: "publication";
  /** The agent's own, where it gave one. */
  title: string | undefined;
  summary: string;
  /** The points of what was done. */
  done: readonly string[];
  /** The work was cut short. */
  isUnfinished: boolean;
  /** Who asked for it, where the run's own requester approved it. */
  askedBy: { login: string; id: number } | undefined;
  /** What the app saw of it, where the repository asks for checks. */
  evidence: Evidence | undefined;
}

interface Ended {
  kind: "ended";
  outcome: Outcome;
}

export type RunState = Standing | Publication | Ended;

export type StandingView = Marked<Standing>;
export type PublicationView = Marked<Publication>;
export type EndedView = Marked<Ended>;

/**
 * What the app shows of a run, as plain data that JSON holds: the comment, the check run, the commit and the pull request are
 * renderings of it. `S` says which of its states a rendering is for.
 *
 * All of it is without secrets: `toRunView` takes them out. Words that aren't ours are `Untrusted`, which only a `Speech` makes text of.
 */
export interface RunView<S extends Marked<RunState>> {
  runId: string;
  /** `owner/name`. */
  repository: string;
  thread: { number: number; isPullRequest: boolean; title: Untrusted };
  requester: { login: string; id: number };
  /** Nobody gave a command: a new issue started the run. */
  isUnasked: boolean;
  /** The command word people write here, `/claude`. */
  command: string;
  /** How a run that was cut short is gone on with: what changed nothing goes on to change nothing. */
  goOn: "go on" | "plan go on" | "ask go on";
  /** GitHub's host, as people see it. */
  host: string;
  links: {
    command: string | undefined;
    checkRun: string | undefined;
    newIssue: string;
    thread: string;
    /** The run's own page; undefined where there are no pages. */
    page: string | undefined;
  };
  state: S;
  facts: RunFacts;
  receipt: Receipt | undefined;
}

type ViewedRun = Pick<Run, "id" | "event" | "command" | "checkRunId">;

/** Makes the view of a run. Here, and nowhere later, secrets are taken out of what others wrote: by `say.mark`. */
export function toRunView<S extends RunState>(
  { id, event, command, checkRunId }: ViewedRun,
  {
    state,
    facts,
    receipt,
    settings,
    say,
  }: {
    state: S;
    facts: RunFacts;
    receipt?: Receipt | undefined;
    settings: { command: string; webUrl: string; pagesUrl: string | undefined };
    say: Pick<Speech, "mark">;
  },
): RunView<Marked<S>> {
  const { owner, name } = event.repository;
  const { webUrl, pagesUrl } = settings;
  const { number, isPullRequest } = event.thread;
  const home = `${webUrl}/${owner}/${name}`;
  return {
    runId: id,
    repository: `${owner}/${name}`,
    thread: { number, isPullRequest, title: say.mark(event.thread.title) },
    requester: { login: event.actor.login, id: event.actor.id },
    isUnasked: command === undefined,
    command: settings.command,
    goOn: command?.verb === "plan" || command?.verb === "ask" ? `${command.verb} go on` : "go on",
    host: new URL(webUrl).hostname,
    links: {
      command: event.trigger.url,
      checkRun: checkRunId === undefined ? undefined : `${home}/runs/${checkRunId}`,
      newIssue: `${home}/issues/new`,
      thread: `${home}/${isPullRequest ? "pull" : "issues"}/${number}`,
      page: pagesUrl === undefined ? undefined : toLinkTarget(`${pagesUrl}/runs/${id}`),
    },
    state: markAll(state, say),
    facts,
    receipt,
  };
}
