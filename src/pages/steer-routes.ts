import { createHash } from "node:crypto";
import { parse } from "node:querystring";
import { z } from "zod";
import { type Asker, MAX_MESSAGE_CHARS, toSayable, type Wish } from "../command/ask-for.ts";
import type { AskOnce } from "../command/ask-once.ts";
import { GitHubError, StoreError } from "../errors.ts";
import type { HttpAnswer, Route, RoutedRequest } from "../http/route.ts";
import type { RunRecord } from "../record/run-record.ts";
import { seeRun } from "../record/see-run.ts";
import type { Limits } from "../viewer/limits.ts";
import { isSameOrigin } from "../viewer/same-origin.ts";
import type { SeenRepository, Viewer } from "../viewer/viewer.ts";
import { toPage, toRedirect } from "./answers.ts";
import { type Doors, toNotFound } from "./doors.ts";
import { toRunPath } from "./links.ts";
import { renderProblem } from "./plain-pages.ts";
import { renderSteerForm, type Said, STEERS, type Steer } from "./steer.ts";

export interface SteerRoutes extends Doors {
  /** An origin. */
  publicUrl: string;
  asker: Asker;
  askOnce: AskOnce;
  /** How often one person may ask for something, by pages and API together. */
  writes: Limits;
}

/** At most 12 bytes a character: four bytes of UTF-8, each written as `%XX`. */
const MAX_FORM_BYTES = 12 * MAX_MESSAGE_CHARS + 1_000;

/** More than our forms have. */
const MAX_FIELDS = 10;

const keySchema = z.uuid();
const textSchema = z.string().trim().min(1).transform(toSayable);

/** Why nothing was done, and what to do. What can be sent again is offered once more, with what was written. */
const UNDONE = {
  other_site: {
    status: 403,
    title: "Nothing was done",
    text: "Another site asked for it. A run is steered from its own page only.",
  },
  signed_out: {
    status: 401,
    title: "You are signed out",
    text: "Nothing was done. Sign in first, in another tab; then send it again from here.",
    canRepeat: true,
  },
  may_not: {
    status: 403,
    title: "You can't steer this run",
    text: "It needs permission to push to the repository.",
  },
  too_often: {
    status: 429,
    title: "Too often",
    text: "You sent 20 in a short time. Send it again in a moment.",
    canRepeat: true,
  },
  empty: { status: 400, title: "Nothing was sent", text: "There was no text in it.", canRepeat: true },
  unread: {
    status: 400,
    title: "Nothing was sent",
    text: "The form was not complete. Send it from the run's page.",
  },
  too_long: {
    status: 413,
    title: "Too long",
    text: `A message has at most ${MAX_MESSAGE_CHARS} characters. Make it shorter.`,
    canRepeat: true,
  },
  busy: {
    status: 409,
    title: "Not yet",
    text: "It is being written in the thread. If it is not there in three minutes, send it again from here: it is written once.",
    canRepeat: true,
  },
  unanswered: {
    status: 503,
    title: "It is not known whether it was done",
    text: "GitHub or the store does not answer as it should. Send it again from here in a minute: it is written once.",
    canRepeat: true,
  },
  no_thread: {
    status: 422,
    title: "Nothing was said",
    text: "The issue or pull request is not there any more.",
  },
  not_installed: {
    status: 422,
    title: "Nothing was said",
    text: "The app is not installed in this repository any more.",
  },
  unwritable: {
    status: 422,
    title: "Nothing was said",
    text: "GitHub takes no comment of the app there: the thread is locked or gone, or the app may not write.",
    canRepeat: true,
  },
} satisfies Record<string, { status: number; title: string; text: string; canRepeat?: true }>;
type Why = keyof typeof UNDONE;

/** A form as it was sent. */
interface Sent {
  kind: Steer;
  /** The run's, as the path has it. */
  id: string;
  /** Undefined where there is none that one of our forms had. */
  key: string | undefined;
  text: string;
}

/** Steering a run from its page: each is a comment that the app writes in the thread, as if the person had written it there. */
export function createSteerRoutes(parts: SteerRoutes): Route[] {
  const { viewers, records, publicUrl, asker, askOnce, writes } = parts;

  async function answer(kind: Steer, request: RoutedRequest): Promise<HttpAnswer> {
    const id = request.params.id ?? "";
    if (!isSameOrigin(request.header, publicUrl)) return toUndone("other_site", { kind, id });
    const form = await readForm(request);
    if (typeof form === "string") return toUndone(form, { kind, id });
    const sent = { kind, id, ...form };
    try {
      return await answerSent(sent, request);
    } catch (error) {
      if (error instanceof GitHubError || error instanceof StoreError) return toUndone("unanswered", sent);
      throw error;
    }
  }

  async function answerSent(sent: Sent, request: RoutedRequest): Promise<HttpAnswer> {
    const viewer = await viewers.bySession(request.header("cookie"));
    if (viewer === undefined) return toUndone("signed_out", sent);
    const waitSeconds = writes.count(viewer.id);
    if (waitSeconds !== undefined) return toUndone("too_often", sent, waitSeconds);
    const found = await seeRun(records, { id: sent.id, viewer });
    if (found === undefined) return toNotFound();
    if (!found.seen.mayWrite) return toUndone("may_not", sent);
    const wish = toWish(sent, found.run);
    return typeof wish === "string" ? toUndone(wish, sent) : steer({ ...found, sent, viewer, wish });
  }

  async function steer({
    sent,
    wish,
    run,
    seen,
    viewer,
  }: {
    sent: Sent;
    wish: Wish;
    run: RunRecord;
    seen: SeenRepository;
    viewer: Viewer;
  }): Promise<HttpAnswer> {
    if (sent.key === undefined) return toUndone("unread", sent);
    // What runs in the thread by now is not what was meant.
    if (wish.kind === "stop" && run.state === "ended") return toSaid(run, "over");
    const person = { id: viewer.id, login: viewer.login };
    // With other words in it, a form that was sent already is another request.
    const key = createHash("sha256")
      .update(JSON.stringify([sent.key, run.id, wish]))
      .digest("hex");
    const repository = { id: seen.id, owner: seen.owner, name: seen.name };
    const where = { repository, number: run.thread.number, by: "the run's page" } as const;
    const asked = await askOnce({ personId: person.id, key, print: key }, (triedAt) =>
      asker.say({ person, ...where, key, triedAt, wish }),
    );
    if (asked.kind !== "taken") return toUndone(asked.kind === "reused" ? "busy" : asked.kind, sent);
    if (wish.kind === "stop") return toSaid(run, "stop");
    const made = await records.record(asked.runId);
    // What is told to an agent that works is no work of its own.
    return made === undefined || made.verb === "also"
      ? toSaid(run, "message")
      : toRedirect(toRunPath(made.id));
  }

  return STEERS.map((kind) => ({
    method: "POST",
    path: `/runs/:id/${kind}`,
    answer: (request) => answer(kind, request),
  }));
}

function toWish({ kind, text }: Sent, run: RunRecord): Wish | "empty" | "too_long" {
  if (kind !== "message") return { kind, runId: run.id };
  // A form's lines end as the web's do.
  const { data } = textSchema.safeParse(text.replaceAll("\r\n", "\n"));
  if (data === undefined) return "empty";
  return data.length > MAX_MESSAGE_CHARS ? "too_long" : { kind, text: data };
}

/** The fields of a form, or why there are none. */
async function readForm({
  header,
  readBody,
}: RoutedRequest): Promise<Pick<Sent, "key" | "text"> | "unread" | "too_long"> {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(header("content-type") ?? "")) return "unread";
  const bytes = await readBody(MAX_FORM_BYTES);
  if (bytes === undefined) return "too_long";
  // Of very many fields `URLSearchParams` takes seconds.
  const form = parse(Buffer.from(bytes).toString("utf8"), "&", "=", { maxKeys: MAX_FIELDS });
  return {
    key: keySchema.safeParse(form.key).data,
    text: typeof form.text === "string" ? form.text : "",
  };
}

function toSaid({ id }: RunRecord, said: Said): HttpAnswer {
  return toRedirect(`${toRunPath(id)}?said=${said}#said`);
}

/** `waitSeconds`: when to come again. */
function toUndone(
  why: Why,
  { id, kind, key, text }: Pick<Sent, "id" | "kind"> & Partial<Sent>,
  waitSeconds?: number,
): HttpAnswer {
  const { status, title, text: words, ...more }: (typeof UNDONE)[Why] & { canRepeat?: true } = UNDONE[why];
  const again =
    more.canRepeat && key !== undefined
      ? renderSteerForm({ id, kind, key, ...(text !== undefined && { text }) })
      : undefined;
  const link =
    why === "signed_out"
      ? ({
          href: `/sign-in?return_to=${encodeURIComponent(toRunPath(id))}`,
          label: "Sign in with GitHub",
        } as const)
      : { href: toRunPath(id), label: "The run's page" };
  const page = toPage(status, renderProblem({ title, text: words, link, again }));
  return waitSeconds === undefined
    ? page
    : { ...page, headers: { ...page.headers, "retry-after": String(waitSeconds) } };
}
