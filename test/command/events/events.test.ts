import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../../src/app.ts";
import { parseDelivery } from "../../../src/command/events/payload.ts";

const read = (name: string, payload: unknown) => {
  const asking = parseDelivery(EVENTS, { name, payload }, () => true);
  return asking?.kind === "written" ? asking.event : undefined;
};
const createdAt = "2026-01-02T03:04:05Z";

function aPayload({
  issue = {},
  comment = {},
  repository = {},
  ...rest
}: Record<string, object | string | null> = {}) {
  return {
    action: "created",
    installation: { id: 7 },
    repository: {
      id: 42,
      name: "pages",
      default_branch: "trunk",
      private: true,
      owner: { login: "octo", type: "Organization" },
      ...(repository as object),
    },
    sender: { login: "octocat", id: 1, type: "User" },
    issue: {
      id: 5,
      number: 12,
      title: "It fails",
      body: "The last page is missing.",
      user: { login: "reporter" },
      created_at: createdAt,
      comments: 3,
      state: "open",
      locked: false,
      html_url: "https://github.com/octo/pages/issues/12",
      ...(issue as object),
    },
    comment: {
      id: 99,
      body: "/claude fix this",
      user: { login: "octocat" },
      created_at: "2026-01-02T04:04:05+01:00",
      html_url: "https://github.com/octo/pages/issues/12#issuecomment-99",
      ...(comment as object),
    },
    ...rest,
  };
}

describe("a new comment", () => {
  it("is translated into our own words", () => {
    expect(read("issue_comment", aPayload())).toEqual({
      installationId: 7,
      repository: {
        id: 42,
        owner: "octo",
        name: "pages",
        defaultBranch: "trunk",
        ownerType: "Organization",
      },
      thread: {
        number: 12,
        isPullRequest: false,
        title: "It fails",
        body: "The last page is missing.",
        author: "reporter",
        createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        labels: [],
      },
      trigger: {
        kind: "comment",
        id: 99,
        body: "/claude fix this",
        authorLogin: "octocat",
        createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        url: "https://github.com/octo/pages/issues/12#issuecomment-99",
      },
      actor: { login: "octocat", id: 1, type: "User" },
    });
  });

  it("tells a pull request from an issue", () => {
    const thread = (pull_request: object | null) =>
      read("issue_comment", aPayload({ issue: { pull_request } }))?.thread;

    expect(thread({ url: "https://api.github.com/x" })?.isPullRequest).toBe(true);
    expect(thread(null)?.isPullRequest).toBe(false);
  });

  it("names the App that wrote it", () => {
    const payload = aPayload({
      comment: { performed_via_github_app: { id: 1000, slug: "x" } },
      issue: { performed_via_github_app: { id: 3000 } },
    });

    expect(read("issue_comment", payload)?.actor.appId).toBe(1000);
  });

  it("may be by a deleted account, and have no text", () => {
    const payload = aPayload({ comment: { user: null, body: null }, issue: { user: null, body: null } });

    expect(read("issue_comment", payload)).toMatchObject({
      thread: { author: "ghost", body: "" },
      trigger: { authorLogin: "ghost", body: "" },
    });
  });

  it("carries the names of the thread's labels", () => {
    const payload = aPayload({
      issue: {
        labels: [
          { id: 1, name: "claude" },
          { id: 2, name: "bug" },
        ],
      },
    });

    expect(read("issue_comment", payload)?.thread.labels).toEqual(["claude", "bug"]);
  });

  it("keeps ids beyond 32 bits", () => {
    const payload = aPayload({ comment: { id: 4_500_000_000_000 } });

    expect(read("issue_comment", payload)?.trigger.id).toBe(4_500_000_000_000);
  });
});

describe("a text that has no words of a command", () => {
  it("is not read on", () => {
    const asked: unknown[] = [];
    const mayHold = (text: unknown) => asked.push(text) === 0;
    const delivery = { name: "issue_comment", payload: aPayload() };

    expect(parseDelivery(EVENTS, delivery, mayHold)).toBeUndefined();
    expect(asked).toEqual(["/claude fix this"]);
  });
});

describe("a new issue", () => {
  it("is its own trigger", () => {
    const payload = { ...aPayload({ issue: { performed_via_github_app: { id: 1000 } } }), action: "opened" };

    expect(read("issues", payload)).toMatchObject({
      trigger: {
        kind: "issue",
        id: 5,
        body: "The last page is missing.",
        authorLogin: "reporter",
        url: "https://github.com/octo/pages/issues/12",
      },
      actor: { login: "octocat", appId: 1000 },
    });
  });
});

describe("what nothing hangs on", () => {
  it.each([
    ["an owner of another type", aPayload({ repository: { owner: { login: "x", type: "Bot" } } })],
    ["an address that is none", aPayload({ comment: { html_url: "javascript:alert(1)" } })],
    ["labels that are none", aPayload({ issue: { labels: "claude" } })],
  ])("loses no command: %s", (_, payload) => {
    expect(read("issue_comment", payload)?.trigger.id).toBeTypeOf("number");
  });

  it("is never a link that somebody could make bad", () => {
    const payload = aPayload({ comment: { html_url: "javascript:alert(1)" } });

    expect(read("issue_comment", payload)?.trigger.url).toBeUndefined();
  });
});

describe("what starts nothing", () => {
  const payload = aPayload();

  it.each([
    ["issue_comment", { ...payload, action: "edited" }],
    ["issues", { ...payload, action: "edited" }],
    ["push", payload],
    ["", payload],
    ["__proto__", payload],
  ])("is %s", (name, body) => {
    expect(read(name, body)).toBeUndefined();
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a list", []],
    ["text", "{}"],
    ["no installation", { ...payload, installation: undefined }],
    ["no sender", { ...payload, sender: null }],
    ["no repository", { ...payload, repository: null }],
    ["no comment", { ...payload, comment: null }],
    ["a number as text", aPayload({ issue: { number: "12" } })],
    ["a fraction as id", aPayload({ comment: { id: 1.5 } })],
    ["an id that is no longer exact", aPayload({ comment: { id: 2 ** 53 } })],
    ["a negative id", aPayload({ comment: { id: -1 } })],
    ["a list as body", aPayload({ comment: { body: ["/claude fix"] } })],
    ["a body that is too long", aPayload({ comment: { body: "x".repeat(262_145) } })],
    ["a title that is too long", aPayload({ issue: { title: "x".repeat(1025) } })],
    ["a date that is none", aPayload({ comment: { created_at: "yesterday" } })],
  ])("is a comment with %s", (_, body) => {
    expect(read("issue_comment", body)).toBeUndefined();
  });

  it("is anything else, without a throw", () => {
    fc.assert(
      fc.property(fc.constantFrom("issues", "issue_comment"), fc.anything(), (name, body) => {
        expect(read(name, body)).toBeUndefined();
      }),
    );
  });

  it("is a payload that is nested ten thousand deep where nothing is read", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`);

    expect(read("issue_comment", { ...payload, extra: deep })).toBeDefined();
    expect(read("issue_comment", { ...payload, issue: deep })).toBeUndefined();
  });
});
