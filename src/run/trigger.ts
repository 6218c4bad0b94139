/** What starts something: a text that somebody wrote, an issue's own or a comment. */
export const TRIGGER_KINDS = ["issue", "comment"] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];

/** The act on GitHub that a run is bound to, with its text as it was then. */
export interface Trigger {
  kind: TriggerKind;
  /** GitHub's id of it, unique among those of its kind. */
  id: number;
  body: string;
  authorLogin: string;
  createdAt: number;
  url: string | undefined;
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
