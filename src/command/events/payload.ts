import { z } from "zod";
import type { Button } from "../../run/check-state.ts";
import type { PullEvent } from "../../run/pull-event.ts";
import type { ThreadClosing } from "../../run/thread.ts";
import type { EventActor, EventThread, ThreadEvent, Trigger, TriggerKind } from "../../run/trigger.ts";

/** A text in which a command may stand. */
interface AskingText {
  text: string;
  /** What goes with a command found there, when that is not the rest of the same text. */
  context?: string;
}

/** What an event of GitHub's may ask for. Each event's parser makes it from the payload; what it comes to is decided by `decide.ts` and `intake.ts`. */
export type Asking = Written | Given | Pressed | Over | Told;

/** A text that may hold a command. */
export interface Written {
  kind: "written";
  event: ThreadEvent;
  /** The first text that holds a command counts. */
  texts: readonly AskingText[];
  /** What it is without a command: nothing, or a run on the thread as it stands, if the repository's config wants that. */
  otherwise: "nothing" | "default-run";
  /** The text was deleted: what it asked for is the same as stopped (F34). */
  isWithdrawn?: true;
}

/** A label was given: a run on the thread as it stands. Its trigger has no text. */
export interface Given {
  kind: "given";
  event: ThreadEvent;
}

/** A button of a check run of ours, or "Re-run", which is a retry. The thread it is about is known by the run. */
export interface Pressed {
  kind: "pressed";
  installationId: number;
  repositoryId: number;
  checkRunId: number;
  /** The App that made the check run. */
  appId: number;
  /** The check run's `external_id`: the run it tells of. */
  runId: string;
  button: Button;
  actor: EventActor;
}

/**
 * Something is over: a thread, a comment's own run is not meant; or the app's access to some or all repositories of an installation.
 * `at` is undefined where GitHub does not say when: then it is as it is told.
 */
export type Over =
  | {
      kind: "over";
      what: "thread";
      repositoryId: number;
      threadNumber: number;
      isPullRequest: boolean;
      how: ThreadClosing["how"];
      at: number | undefined;
      by: string;
      /** Of a pull request: the end itself, and what was reverted by it. */
      pullEvents?: readonly PullEvent[];
    }
  | {
      kind: "over";
      what: "access";
      installationId: number;
      /** All of the installation's where undefined. */
      repositoryIds: readonly number[] | undefined;
      at: number | undefined;
      by: string;
    };

/** Nobody asked for anything: what became of pull requests, kept for the outcomes. `at`: when GitHub saw it. */
export interface Told {
  kind: "told";
  at: number;
  pullEvents: readonly PullEvent[];
}

/**
 * Reads the payload of one event, already verified and parsed as JSON. `undefined` for what can't start anything and for a payload that
 * lacks what is used. Never throws.
 *
 * @param mayHold whether a text has the words of a command anywhere: most have not, and cost no more than this look
 */
export type EventParser = (payload: unknown, mayHold: (text: unknown) => boolean) => Asking | undefined;

/** The parsers of all events, by GitHub's names for event and action, where it has any: `issues.opened`, `push`. */
export type EventParsers = Readonly<Record<string, EventParser>>;

/** What a delivery may ask for, read by the parser of its event; `undefined` where there is none. Never throws. Pure. */
export function parseDelivery(
  parsers: EventParsers,
  { name, payload }: { name: string; payload: unknown },
  mayHold: (text: unknown) => boolean,
): Asking | undefined {
  const { action } = (payload ?? {}) as { action?: unknown };
  const event = typeof action === "string" ? `${name}.${action}` : name;
  return Object.hasOwn(parsers, event) ? parsers[event]?.(payload, mayHold) : undefined;
}

/** GitHub's own caps are 256 characters for a title and 65,536 for a body; these leave room and still bound our work. */
const MAX_TITLE_CHARS = 1024;
export const MAX_BODY_CHARS = 262_144;
const MAX_NAME_CHARS = 256;

/** A deleted account, as GitHub shows it. */
const GHOST = "ghost";

/** GitHub's id of something, or a thread's number. */
export const ID = z.int().positive();
const name = z.string().min(1).max(MAX_NAME_CHARS);
const body = z
  .string()
  .max(MAX_BODY_CHARS)
  .nullish()
  .transform((text) => text ?? "");
/** An instant as GitHub writes it. */
export const INSTANT = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** Shown to people only; without one there is no link. */
const url = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .optional()
  .catch(undefined);
/** The login of somebody whose account may be gone. */
export const LOGIN = z
  .object({ login: name })
  .nullish()
  .transform((user) => user?.login ?? GHOST);
const appId = z
  .object({ id: ID })
  .nullish()
  .transform((app) => app?.id);

/** What GitHub says of a text that somebody wrote: an issue's own, a comment. */
export const TEXT = z.object({
  id: ID,
  body,
  user: LOGIN,
  created_at: INSTANT,
  html_url: url,
  performed_via_github_app: appId,
});

/** An issue, or what a pull request has in common with one. */
export const ISSUE = TEXT.extend({
  number: ID,
  title: z.string().max(MAX_TITLE_CHARS),
  labels: z.array(z.object({ name })).catch([]),
  pull_request: z.object({}).nullish(),
});

/** Somebody who did something, with the account's type. */
export const PERSON = z.object({ login: name, id: ID, type: name });

/** What every event of a repository has. */
export const REPOSITORY_PAYLOAD = z.object({
  installation: z.object({ id: ID }),
  repository: z.object({
    id: ID,
    name,
    default_branch: name,
    owner: z.object({ login: name, type: z.enum(["User", "Organization"]).catch("User") }),
  }),
  sender: PERSON,
});

/**
 * What every event of a thread has: unknown keys are left out, and a payload that lacks what is used here is none.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export const THREAD_PAYLOAD = REPOSITORY_PAYLOAD.extend({ issue: ISSUE });

/** The event that a payload tells, begun by one of its texts. Pure. */
export function toThreadEvent(
  { installation, repository, issue, sender }: z.infer<typeof THREAD_PAYLOAD>,
  kind: TriggerKind,
  text: z.infer<typeof TEXT>,
): ThreadEvent {
  const appId = text.performed_via_github_app;
  return {
    installationId: installation.id,
    repository: {
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
      defaultBranch: repository.default_branch,
      ownerType: repository.owner.type,
    },
    thread: toThread(issue),
    trigger: toTrigger(kind, text),
    actor: {
      login: sender.login,
      id: sender.id,
      type: sender.type,
      ...(appId === undefined ? {} : { appId }),
    },
  };
}

function toThread(issue: z.infer<typeof ISSUE>): EventThread {
  return {
    number: issue.number,
    isPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
    title: issue.title,
    body: issue.body,
    author: issue.user,
    createdAt: issue.created_at,
    labels: issue.labels.map((label) => label.name),
  };
}

function toTrigger(kind: TriggerKind, text: z.infer<typeof TEXT>): Trigger {
  return {
    kind,
    id: text.id,
    body: text.body,
    authorLogin: text.user,
    createdAt: text.created_at,
    url: text.html_url,
  };
}
