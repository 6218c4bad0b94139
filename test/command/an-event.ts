import type { EventActor, EventThread, ThreadEvent, Trigger, TriggerKind } from "../../src/run/trigger.ts";

/** A comment by octocat on an issue of theirs; says only what the test is about. */
export function anEvent({
  kind = "comment",
  body = "/claude fix this",
  thread = {},
  trigger = {},
  actor = {},
}: {
  kind?: TriggerKind;
  body?: string;
  thread?: Partial<EventThread>;
  trigger?: Partial<Trigger>;
  actor?: Partial<EventActor>;
} = {}): ThreadEvent {
  return {
    installationId: 7,
    repository: {
      id: 42,
      owner: "octo",
      name: "pages",
      defaultBranch: "main",
      ownerType: "Organization",
    },
    thread: {
      number: 12,
      isPullRequest: false,
      title: "It fails",
      body: "",
      author: "octocat",
      createdAt: 0,
      labels: [],
      ...thread,
    },
    trigger: {
      kind,
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
