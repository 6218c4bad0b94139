import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { EventThread, Trigger } from "../run/trigger.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";
import type { Marker } from "./marker.ts";
import { threadSchema, toThread } from "./thread.ts";

const OPEN = "POST /repos/{owner}/{repo}/issues";
const LIST = "GET /repos/{owner}/{repo}/issues";
const WRITE = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const LIST_COMMENTS = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** GitHub's clock and ours may differ by so much. */
const CLOCK_MARGIN_MS = 10 * 60_000;
const PAUSE_MS = 1_000;

const textSchema = z.object({
  id: z.int().positive(),
  body: z
    .string()
    .nullish()
    .transform((text) => text ?? ""),
  user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
  created_at: z.iso.datetime({ offset: true }),
  html_url: z.url().optional().catch(undefined),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});
const issueSchema = threadSchema.omit({ user: true, created_at: true, body: true }).extend(textSchema.shape);

/** A text that the app wrote for somebody, as what starts a run. */
export type PostedText = Pick<Trigger, "id" | "body" | "authorLogin" | "createdAt" | "url">;

/** What became of it. `unwritable`: locked, gone, without issues, or the App may not write there; the reason is GitHub's. */
export type Posted<T> = ({ kind: "posted" } & T) | { kind: "unwritable"; reason: string };

/** A text with the key that it is known by: 26 hex digits, made of what asked for it. */
export interface KeyedText {
  key: string;
  body: string;
  /** When it may first have been written; undefined when it surely was not yet, so that nobody has to look. */
  triedAt: number | undefined;
}

interface Parts {
  github: GitHubClient;
  marker: Marker;
  now: () => number;
}

/** Opens an issue unless the one of the key is there; asks once more where the answer was lost. */
export async function openIssueOnce(
  parts: Parts,
  scope: TokenScope,
  { title, ...text }: KeyedText & { title: string },
): Promise<Posted<{ text: PostedText; thread: EventThread }>> {
  return once(parts, text, {
    find: (sinceAt) => findIssue(parts, scope, { key: text.key, sinceAt }),
    post: (body) => parts.github.call(scope, OPEN, { title, body }, issueSchema),
    toPosted: (issue) => ({
      text: toText(issue),
      thread: toThread({
        ...issue,
        user: issue.user?.login ?? "ghost",
        created_at: Date.parse(issue.created_at),
      }),
    }),
  });
}

/** Writes a comment unless the one of the key is there; asks once more where the answer was lost. */
export async function writeCommentOnce(
  parts: Parts,
  scope: TokenScope,
  { number, ...text }: KeyedText & { number: number },
): Promise<Posted<{ text: PostedText }>> {
  return once(parts, text, {
    find: (sinceAt) => findComment(parts, scope, { key: text.key, sinceAt, number }),
    post: (body) => parts.github.call(scope, WRITE, { issue_number: number, body }, textSchema),
    toPosted: (comment) => ({ text: toText(comment) }),
  });
}

interface Way<R, T> {
  find: (sinceAt: number) => Promise<R | undefined>;
  post: (body: string) => Promise<R>;
  toPosted: (found: R) => T;
}

async function once<R, T extends object>(
  { github, marker, now }: Parts,
  { key, body, triedAt }: KeyedText,
  { find, post, toPosted }: Way<R, T>,
): Promise<Posted<T>> {
  const signed = `${body}\n\n${marker.render(key)}`;
  const findOrPost = async (sinceAt: number) => (await find(sinceAt)) ?? post(signed);
  try {
    return { kind: "posted", ...toPosted(await tryTwice()) };
  } catch (error) {
    if (!isClosedToUs(error)) throw error;
    return { kind: "unwritable", reason: error.words };
  }

  async function tryTwice(): Promise<R> {
    const beganAt = triedAt ?? now();
    try {
      return await (triedAt === undefined ? post(signed) : findOrPost(triedAt));
    } catch (error) {
      // It may be there, though GitHub's answer did not come.
      if (!(error instanceof GitHubError) || error.retry !== "backoff") throw error;
      await github.pause(PAUSE_MS);
      return findOrPost(beganAt);
    }
  }
}

function isClosedToUs(error: unknown): error is GitHubError {
  return (
    error instanceof GitHubError && [403, 404, 410, 422].includes(error.status) && error.retry === "never"
  );
}

/** The newest first, so that what was just written is on the first page. */
async function findIssue(
  parts: Parts,
  scope: TokenScope,
  { key, sinceAt }: { key: string; sinceAt: number },
): Promise<z.infer<typeof issueSchema> | undefined> {
  const order = { state: "all", sort: "created", direction: "desc", since: toSince(sinceAt) } as const;
  return findOwn(parts, key, (page) =>
    parts.github.call(scope, LIST, { ...order, per_page: PAGE_SIZE, page }, z.array(issueSchema)),
  );
}

async function findComment(
  parts: Parts,
  scope: TokenScope,
  { key, sinceAt, number }: { key: string; sinceAt: number; number: number },
): Promise<z.infer<typeof textSchema> | undefined> {
  const place = { issue_number: number, since: toSince(sinceAt) };
  return findOwn(parts, key, (page) =>
    parts.github.call(scope, LIST_COMMENTS, { ...place, per_page: PAGE_SIZE, page }, z.array(textSchema)),
  );
}

async function findOwn<T extends z.infer<typeof textSchema>>(
  { marker }: Parts,
  key: string,
  list: (page: number) => Promise<T[]>,
): Promise<T | undefined> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const found = await list(page);
    const own = found.find(({ body, user, performed_via_github_app: app }) =>
      marker.isOwn({ body, isBot: user?.type === "Bot", appId: app?.id }, key),
    );
    if (own !== undefined || found.length < PAGE_SIZE) return own;
  }
  return undefined;
}

function toSince(at: number): string {
  return new Date(at - CLOCK_MARGIN_MS).toISOString();
}

function toText({ id, body, user, created_at, html_url }: z.infer<typeof textSchema>): PostedText {
  const authorLogin = user?.login ?? "ghost";
  return { id, body, authorLogin, createdAt: Date.parse(created_at), url: html_url };
}
