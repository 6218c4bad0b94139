import { createHash } from "node:crypto";
import { z } from "zod";
import type { Asker, Wish } from "../command/ask-for.ts";
import type { AskOnce } from "../command/ask-once.ts";
import type { HttpAnswer, Route, RoutedRequest } from "../http/route.ts";
import type { RunRecord } from "../record/run-record.ts";
import { seeRun } from "../record/see-run.ts";
import { createLimits } from "../viewer/limits.ts";
import { isSameOrigin } from "../viewer/same-origin.ts";
import type { SeenRepository, Viewer } from "../viewer/viewer.ts";
import { toPage, toRedirect } from "./answers.ts";
import { behindSignIn, type Doors, toNotFound } from "./doors.ts";
import { toRunPath } from "./links.ts";
import { renderProblem } from "./plain-pages.ts";
import { DEEDS, type Deed, MAX_MESSAGE_CHARS } from "./steer.ts";

export interface SteerRoutes extends Doors {
  /** An origin. */
  publicUrl: string;
  asker: Asker;
  askOnce: AskOnce;
  now: () => number;
}

/** As the API's. */
const WRITES = { perMinute: 20 };
/** A character takes four bytes of UTF-8 at most, and three characters a byte in a form. */
const MAX_FORM_BYTES = 12 * MAX_MESSAGE_CHARS + 1_000;

const keySchema = z.uuid();
const textSchema = z
  .string()
  .trim()
  .min(1)
  .max(MAX_MESSAGE_CHARS)
  .transform((text) => text.toWellFormed().replaceAll("\0", "\ufffd"));

/** Why nothing was done, and what to do. A browser that goes back still has what was written. */
const UNDONE = {
  other_site: [
    403,
    "Nothing was done",
    "Another site asked for it. A run is steered from its own page only.",
  ],
  may_not: [403, "You can't steer this run", "It needs permission to push to the repository."],
  too_often: [
    429,
    "Too often",
    "That was the twentieth time in a minute. Go back, and send it again in a minute.",
  ],
  unread: [
    400,
    "Nothing was sent",
    "There was nothing in it, or it was too long. Go back, and send it again.",
  ],
  too_long: [
    413,
    "Too long",
    `A message has at most ${MAX_MESSAGE_CHARS} characters. Go back, and make it shorter.`,
  ],
  reused: [409, "Not yet", "It is still being said in the thread. Load the run's page again in a minute."],
  busy: [409, "Not yet", "It is still being said in the thread. Load the run's page again in a minute."],
  no_thread: [422, "Nothing was said", "The issue or pull request is not there any more."],
  not_installed: [422, "Nothing was said", "The app is not installed in this repository any more."],
  unwritable: [
    422,
    "Nothing was said",
    "GitHub takes no comment of the app there: the thread is locked or gone, or the app may not write.",
  ],
} satisfies Record<string, readonly [number, string, string]>;

interface Asked {
  deed: Deed;
  run: RunRecord;
  seen: SeenRepository;
  viewer: Viewer;
  form: URLSearchParams;
}

/** Steering a run from its page: each is a comment that the app writes in the thread, as if the person had written it there. */
export function createSteerRoutes(parts: SteerRoutes): Route[] {
  const { records, publicUrl, asker, askOnce, now } = parts;
  const limits = createLimits(WRITES, now);

  function answerTo(deed: Deed): Route["answer"] {
    const behind = behindSignIn(
      parts,
      async (request, viewer) => {
        const back = toRunPath(request.params.id ?? "");
        if (limits.count(viewer.id) !== undefined) return toUndone("too_often", back);
        const found = await seeRun(records, { id: request.params.id, viewer });
        if (found === undefined) return toNotFound();
        if (!found.seen.mayWrite) return toUndone("may_not", back);
        const form = await readForm(request);
        return typeof form === "string" ? toUndone(form, back) : steer({ ...found, deed, viewer, form });
      },
      // Back to the page with the form: its address can be asked for, a form's can't.
      ({ params }) => toRunPath(params.id ?? ""),
    );
    return (request) =>
      isSameOrigin(request.header, publicUrl) ? behind(request) : toUndone("other_site", "/");
  }

  async function steer({ deed, run, seen, viewer, form }: Asked): Promise<HttpAnswer> {
    const back = toRunPath(run.id);
    const key = keySchema.safeParse(form.get("key")).data;
    const wish = toWish(deed, { run, text: form.get("text") });
    if (key === undefined || wish === undefined) return toUndone("unread", back);
    // What runs in the thread by now is not what was meant.
    if (deed === "stop" && run.state === "ended") return toRedirect(back);
    const person = { id: viewer.id, login: viewer.login };
    // A browser that goes back may show a form that was sent: with other words in it, it is another request.
    const own = createHash("sha256")
      .update(JSON.stringify([key, run.id, wish]))
      .digest("hex");
    const repository = { id: seen.id, owner: seen.owner, name: seen.name };
    const asked = await askOnce({ personId: person.id, key: own, print: own }, (triedAt) =>
      asker.say({
        ...{ person, key: own, repository, triedAt, wish },
        ...{ where: "the run's page", number: run.thread.number },
      }),
    );
    if (asked.kind !== "taken") return toUndone(asked.kind, back);
    const made = deed === "stop" ? undefined : await records.record(asked.runId);
    // What is told to an agent that works is no work of its own.
    return made === undefined || made.verb === "also"
      ? toRedirect(`${back}?done=${deed}#steer`)
      : toRedirect(toRunPath(made.id));
  }

  return DEEDS.map((deed) => ({ method: "POST", path: `/runs/:id/${deed}`, answer: answerTo(deed) }));
}

function toWish(deed: Deed, { run, text }: { run: RunRecord; text: string | null }): Wish | undefined {
  if (deed !== "messages") return { kind: deed, runId: run.id };
  const { data } = textSchema.safeParse(text?.replaceAll("\r\n", "\n"));
  return data === undefined ? undefined : { kind: "message", text: data };
}

/** The fields of a form, or why there are none. */
async function readForm({
  header,
  readBody,
}: RoutedRequest): Promise<URLSearchParams | "unread" | "too_long"> {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(header("content-type") ?? "")) return "unread";
  const bytes = await readBody(MAX_FORM_BYTES);
  return bytes === undefined ? "too_long" : new URLSearchParams(Buffer.from(bytes).toString("utf8"));
}

function toUndone(why: keyof typeof UNDONE, back: `/${string}`): HttpAnswer {
  const [status, title, text] = UNDONE[why];
  return toPage(status, renderProblem({ title, text, link: { href: back, label: "Back" } }));
}
