import { createHmac } from "node:crypto";

export const SECRET = "the secret of the webhook";
export const OLD_SECRET = "the secret before that one";

const USER = { login: "ann", id: 11, type: "User" };
const CREATED_AT = () => new Date().toISOString();

/** A comment with a command, as GitHub sends it: no more than what is read of it. */
export function aCommentPayload() {
  return {
    action: "created",
    installation: { id: 7 },
    repository: {
      id: 42,
      name: "shelf",
      default_branch: "main",
      private: false,
      owner: { login: "octo", type: "Organization" },
    },
    sender: { ...USER },
    issue: {
      id: 100,
      number: 3,
      title: "Pages are short",
      body: "They are.",
      user: { ...USER },
      created_at: CREATED_AT(),
      state: "open",
      html_url: "https://github.example/octo/shelf/issues/3",
    },
    comment: {
      id: 1_000,
      body: "/claude fix this",
      user: { ...USER },
      created_at: CREATED_AT(),
      html_url: "https://github.example/octo/shelf/issues/3#issuecomment-1000",
    },
  };
}

/** A new issue with a command. */
export function anIssuePayload() {
  const { comment, issue, ...rest } = aCommentPayload();
  return { ...rest, action: "opened", issue: { ...issue, body: comment.body } };
}

export function sign(body: Uint8Array | string, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The headers of a delivery that GitHub signed. */
export function headersOf(
  body: Uint8Array | string,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-event": "issue_comment",
    "x-github-delivery": "9f2d6c3e-0000-4000-8000-000000000000",
    "x-hub-signature-256": sign(body),
    ...more,
  };
}

/** Every place in a value, with how to put something else there; the value itself stays as it is. */
export function* placesOf(
  value: unknown,
  path: string[] = [],
): Generator<{ path: string; here: unknown; put: (other: unknown) => unknown }> {
  if (value === null || typeof value !== "object") return;
  for (const [key, here] of Object.entries(value)) {
    const at = [...path, key];
    yield { path: at.join("."), here, put: (other) => ({ ...value, [key]: other }) };
    for (const deeper of placesOf(here, at))
      yield { ...deeper, put: (other) => ({ ...value, [key]: deeper.put(other) }) };
  }
}
