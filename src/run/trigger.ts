/** What starts something: a text that somebody wrote (an issue's own, a comment), a label that was given, a button of a check run. */
export const TRIGGER_KINDS = ["issue", "comment", "label", "button"] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];

/** The label that asks for a run when it is given. */
export const ASKING_LABEL = "claude";

/** Whether a label is that one: GitHub takes a label's name in any case. */
export function isAskingLabel(name: string): boolean {
  return name.length === ASKING_LABEL.length && name.toLowerCase() === ASKING_LABEL;
}

/** The act on GitHub that a run is bound to, with its text as it was then. */
export interface Trigger {
  kind: TriggerKind;
  /** GitHub's id of it, unique among those of its kind: of a label the issue's, of a button the check run's. */
  id: number;
  /** Empty where it is no text. */
  body: string;
  authorLogin: string;
  createdAt: number;
  url: string | undefined;
  /** GitHub's id of the delivery that told of it, the same when it is delivered again. Only of a button: a press has no id of its own. */
  delivery?: string;
}

/** The repository an event came from. */
interface EventRepository {
  id: number;
  owner: string;
  name: string;
  defaultBranch: string;
  ownerType: "User" | "Organization";
}

/** The issue or pull request an event is about, as it was when the event was sent. */
export interface EventThread {
  number: number;
  isPullRequest: boolean;
  title: string;
  body: string;
  /** The author's login; `ghost` for a deleted account. */
  author: string;
  createdAt: number;
  labels: string[];
}

/** Who caused the event. */
export interface EventActor {
  login: string;
  id: number;
  /** GitHub's account type: `User`, `Bot`, `Organization`, `Mannequin`; whatever it sent. */
  type: string;
  /** The GitHub App that wrote the text, when one did. */
  appId?: number;
}

/** Something that happened in a thread and may ask for a run, in our own words. Every kind of event becomes this. */
export interface ThreadEvent {
  installationId: number;
  repository: EventRepository;
  thread: EventThread;
  trigger: Trigger;
  actor: EventActor;
}
