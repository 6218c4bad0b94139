import { z } from "zod";
import { AWAITING } from "../run/outcome.ts";
import { toEndingWords } from "./ending.ts";
import type { EndedView, RunView } from "./run-view.ts";
import type { Speech, Untrusted } from "./speech.ts";

const MAX_TITLE_CHARS = 256;
const MAX_HEADLINE_CHARS = 300;

/**
 * What `NOTIFY_URL` is told when a run has ended: one JSON object, `version` 1. In this version no field goes away or changes what it
 * means; fields and outcomes may be added. Its words are plain text in one line, and no markup of any chat.
 *
 * It holds no more of what is in a repository than the thread's title and the headline, be the repository private or not: no comment, no
 * code, no summary of the agent's.
 */
export const noticeSchema = z.strictObject({
  version: z.literal(1),
  event: z.literal("run.ended"),
  /** `url`: its page; null where the app has no pages. */
  run: z.strictObject({ id: z.string(), url: z.url().nullable() }),
  /** `owner/name`. */
  repository: z.string(),
  thread: z.strictObject({ number: z.int(), title: z.string(), url: z.url(), is_pull_request: z.boolean() }),
  /** The login of who asked for it. */
  requester: z.string(),
  /** How it ended, in one word: `published`, `asked`, `parked`. */
  outcome: z.string(),
  /** How it ended, in the words that its comment begins with. */
  headline: z.string(),
  /** What it waits for: an `answer` to its question, the `approval` of its plan or of the command itself. Null: for nothing. */
  needs: z.enum(["answer", "approval"]).nullable(),
  /** The pull request that it opened or added to. */
  pull_request: z.strictObject({ number: z.int(), url: z.url() }).nullable(),
  cost_usd: z.number().nonnegative(),
  /** From the command to the end. */
  elapsed_seconds: z.int().nonnegative(),
  /** When it ended: ISO 8601, in UTC. */
  at: z.iso.datetime(),
});

export type Notice = z.output<typeof noticeSchema>;

/** What a notice has beside the view of its run. */
export interface NoticeFacts {
  endedAt: number;
  elapsedMs: number;
  costMicroUsd: number;
}

/** The notice of a run that ended. Of the same run it is always the same. */
export function toNotice(
  view: RunView<EndedView>,
  { say, endedAt, elapsedMs, costMicroUsd }: NoticeFacts & { say: Speech },
): Notice {
  const { outcome } = view.state;
  const pull = outcome.kind === "published" ? outcome.pullRequest : undefined;
  return {
    version: 1,
    event: "run.ended",
    run: { id: view.runId, url: view.links.page ?? null },
    repository: view.repository,
    thread: {
      number: view.thread.number,
      title: toLine(view.thread.title, { say, maxChars: MAX_TITLE_CHARS }),
      url: view.links.thread,
      is_pull_request: view.thread.isPullRequest,
    },
    requester: view.requester.login,
    outcome: outcome.kind,
    headline: toHeadline(view, say),
    needs: toNeeds(outcome.kind),
    pull_request: pull === undefined ? null : { number: pull.number, url: pull.url },
    cost_usd: costMicroUsd / 1_000_000,
    elapsed_seconds: Math.max(0, Math.round(elapsedMs / 1000)),
    at: new Date(endedAt).toISOString(),
  };
}

function toNeeds(kind: EndedView["outcome"]["kind"]): Notice["needs"] {
  if (!AWAITING.includes(kind)) return null;
  return kind === "asked" ? "answer" : "approval";
}

/** The headline with what isn't ours in it as plain text: a code span keeps nothing from acting where there is no Markdown. */
function toHeadline(view: RunView<EndedView>, say: Speech): string {
  const plain: Speech = {
    ...say,
    code: (words) => toLine(words, { say, maxChars: MAX_TITLE_CHARS }),
    inline: (words, maxChars) => toLine(words, { say, maxChars }),
  };
  const { headline } = toEndingWords(view, plain);
  return headline.replaceAll("`", "").slice(0, MAX_HEADLINE_CHARS).toWellFormed();
}

/** One line that does nothing in a chat either: `<!channel>` calls everybody in Slack, `![](//host)` loads an image in Mattermost. */
function toLine(words: Untrusted, { say, maxChars }: { say: Speech; maxChars: number }): string {
  return say
    .title(words, maxChars)
    .replace(/<(?=[!@#/?:a-z])/gi, "< ")
    .replace(/\](?=[([])/g, "] ");
}
