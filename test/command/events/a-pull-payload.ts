import { createRequire } from "node:module";

// biome-ignore lint/suspicious/noExplicitAny: payloads of every shape
type Payload = any;

export const SHA = "c".repeat(40);
/** 2026-01-02T03:04:05Z, as GitHub writes the instant of a push. */
export const PUSHED_S = 1_767_323_045;
export const PUSHED_AT = PUSHED_S * 1_000;

const examples: { name: string; examples: Payload[] }[] = createRequire(import.meta.url)(
  "@octokit/webhooks-examples",
);

function recorded(name: string, fits: (payload: Payload) => boolean): Payload {
  return structuredClone(examples.find((each) => each.name === name)?.examples.find(fits));
}

/** A push to the default branch as GitHub recorded one, with commits of these messages. */
export function aPush(messages: readonly unknown[], about: Payload = {}): Payload {
  const push = recorded("push", ({ ref, commits }) => ref === "refs/heads/master" && commits.length > 0);
  const [commit] = push.commits;
  return {
    ...push,
    repository: { ...push.repository, pushed_at: PUSHED_S },
    commits: messages.map((message) => ({ ...commit, message })),
    ...about,
  };
}

/** The end of a pull request as GitHub recorded one. */
export function aClosedPull(pull: Payload = {}): Payload {
  const payload = recorded("pull_request", ({ action }) => action === "closed");
  return { ...payload, pull_request: { ...payload.pull_request, ...pull } };
}

/** The same, by a merge. */
export function aMergedPull(pull: Payload = {}): Payload {
  return aClosedPull({ merged: true, merged_at: "2019-05-15T15:21:18Z", merge_commit_sha: SHA, ...pull });
}

export function aReopenedPull(pull: Payload = {}): Payload {
  const payload = recorded("pull_request", ({ action }) => action === "reopened");
  return { ...payload, pull_request: { ...payload.pull_request, ...pull } };
}
