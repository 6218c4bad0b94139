import { z } from "zod";

/** GitHub's own caps are 256 characters for a title and 65,536 for a body; these leave room and still bound our work. */
const MAX_TITLE_CHARS = 1024;
const MAX_BODY_CHARS = 262_144;
const MAX_NAME_CHARS = 256;

/** A deleted account, as GitHub shows it. */
const GHOST = "ghost";

/** What started something: an issue's own text or a comment. */
export type TriggerKind = "issue" | "comment";

/** The repository an event came from. */
interface EventRepository {
  id: number;
  owner: string;
  name: string;
  defaultBranch: string;
  private: boolean;
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
  state: "open" | "closed";
  locked: boolean;
  labels: string[];
}

/** The text that may hold a command: the snapshot that the run is bound to. */
export interface EventTrigger {
  kind: TriggerKind;
  id: number;
  body: string;
  authorLogin: string;
  createdAt: number;
  url: string | undefined;
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

/** A webhook delivery that can start something, in our own words. */
export interface WebhookEvent {
  kind: "issue_opened" | "comment_created";
  /** Bound by the caller, from the delivery's header; nothing is decided by it. */
  deliveryId?: string;
  action: string;
  installationId: number;
  repository: EventRepository;
  thread: EventThread;
  trigger: EventTrigger;
  actor: EventActor;
}

const id = z.int().positive();
const name = z.string().min(1).max(MAX_NAME_CHARS);
const body = z
  .string()
  .max(MAX_BODY_CHARS)
  .nullish()
  .transform((text) => text ?? "");
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** Shown to people only; without one there is no link. */
const url = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .optional()
  .catch(undefined);
const author = z
  .object({ login: name })
  .nullish()
  .transform((user) => user?.login ?? GHOST);
const appId = z
  .object({ id })
  .nullish()
  .transform((app) => app?.id);

const issueSchema = z.object({
  id,
  number: id,
  title: z.string().max(MAX_TITLE_CHARS),
  body,
  user: author,
  created_at: instant,
  state: z.enum(["open", "closed"]).catch("open"),
  locked: z.boolean().catch(false),
  labels: z.array(z.object({ name })).catch([]),
  html_url: url,
  pull_request: z.object({}).nullish(),
  performed_via_github_app: appId,
});

const commentSchema = z.object({
  id,
  body,
  user: author,
  created_at: instant,
  html_url: url,
  performed_via_github_app: appId,
});

const deliverySchema = z.object({
  installation: z.object({ id }),
  repository: z.object({
    id,
    name,
    default_branch: name,
    private: z.boolean().catch(true),
    owner: z.object({ login: name, type: z.enum(["User", "Organization"]).catch("User") }),
  }),
  sender: z.object({ login: name, id, type: name }),
  issue: issueSchema,
});

const issueOpenedSchema = deliverySchema.extend({ action: z.literal("opened") });
const commentCreatedSchema = deliverySchema.extend({ action: z.literal("created"), comment: commentSchema });

type Delivery = z.infer<typeof deliverySchema>;
type Issue = z.infer<typeof issueSchema>;
type Comment = z.infer<typeof commentSchema>;

/**
 * Translates a webhook's payload, already verified and parsed as JSON. `undefined` for every event and action that can't
 * start anything and for a payload that lacks what is used here; unknown keys are left out. Never throws.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
 */
export function parseWebhookEvent(name: string, payload: unknown): WebhookEvent | undefined {
  switch (name) {
    case "issues": {
      const { data } = issueOpenedSchema.safeParse(payload);
      return data && { kind: "issue_opened", action: data.action, ...toEvent(data, "issue", data.issue) };
    }
    case "issue_comment": {
      const { data } = commentCreatedSchema.safeParse(payload);
      return (
        data && { kind: "comment_created", action: data.action, ...toEvent(data, "comment", data.comment) }
      );
    }
    default:
      return undefined;
  }
}

function toEvent(
  { installation, repository, issue, sender }: Delivery,
  kind: TriggerKind,
  text: Issue | Comment,
): Omit<WebhookEvent, "kind" | "action"> {
  const appId = text.performed_via_github_app;
  return {
    installationId: installation.id,
    repository: {
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
      defaultBranch: repository.default_branch,
      private: repository.private,
      ownerType: repository.owner.type,
    },
    thread: toThread(issue),
    trigger: {
      kind,
      id: text.id,
      body: text.body,
      authorLogin: text.user,
      createdAt: text.created_at,
      url: text.html_url,
    },
    actor: {
      login: sender.login,
      id: sender.id,
      type: sender.type,
      ...(appId === undefined ? {} : { appId }),
    },
  };
}

function toThread(issue: Issue): EventThread {
  return {
    number: issue.number,
    isPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
    title: issue.title,
    body: issue.body,
    author: issue.user,
    createdAt: issue.created_at,
    state: issue.state,
    locked: issue.locked,
    labels: issue.labels.map((label) => label.name),
  };
}
