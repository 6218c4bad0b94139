import type { EventActor, EventThread, EventTrigger, WebhookEvent } from "../../src/command/webhook-event.ts";

/** A comment by octocat on an issue of theirs; says only what the test is about. */
export function anEvent({
  kind = "comment_created",
  body = "/claude fix this",
  thread = {},
  trigger = {},
  actor = {},
}: {
  kind?: WebhookEvent["kind"];
  body?: string;
  thread?: Partial<EventThread>;
  trigger?: Partial<EventTrigger>;
  actor?: Partial<EventActor>;
} = {}): WebhookEvent {
  return {
    kind,
    action: kind === "issue_opened" ? "opened" : "created",
    installationId: 7,
    repository: {
      id: 42,
      owner: "octo",
      name: "pages",
      defaultBranch: "main",
      private: false,
      ownerType: "Organization",
    },
    thread: {
      number: 12,
      isPullRequest: false,
      title: "It fails",
      body: "",
      author: "octocat",
      createdAt: 0,
      state: "open",
      locked: false,
      labels: [],
      ...thread,
    },
    trigger: {
      kind: kind === "issue_opened" ? "issue" : "comment",
      id: 99,
      body,
      authorLogin: "octocat",
      createdAt: 0,
      url: "https://github.com/octo/pages/issues/12",
      ...trigger,
    },
    actor: { login: "octocat", id: 1, type: "User", ...actor },
  };
}
