import { problemSchema } from "../api/schema.ts";
import { EXIT } from "./command.ts";
import { toPlainLine } from "./plain-text.ts";

/** A session of 16 MB, packed, in base64. Nothing else comes near. */
const MAX_ANSWER_BYTES = 24 * 1024 * 1024;
const MAX_WAIT_MS = 10 * 60_000;

/** What came back: what was asked for, or why not. `waitMs`: when the server wants to be asked again. */
export type Answer = { kind: "json"; body: unknown } | AnswerFault;

export type AnswerFault =
  /** It may pass: to be asked again. */
  | { kind: "unreachable"; why: string; waitMs: number | undefined }
  | { kind: "busy"; why: string; waitMs: number | undefined }
  /** It stays so. `why` is a sentence. */
  | { kind: "refused"; why: string; exitCode: 1 | 2 | 3 | 4 | 5 };

const PASSING = [502, 503, 504];
const NO_API =
  "There is no API at that address: it is another server's, or this server's pages and API are not turned on (docs/pages.md).";

/** Reads an answer of the API, the problem in it included. Throws where the connection breaks on the way. */
export async function readAnswer(response: Response): Promise<Answer> {
  const { status } = response;
  if (status === 0 || (status >= 300 && status < 400)) return toRedirected(response);
  const text = await readCapped(response);
  if (text === undefined)
    return refused("The server's answer is larger than anything of Sandpiper's.", EXIT.unreachable);
  const waitMs = toWaitMs(response.headers.get("retry-after"));
  if (PASSING.includes(status)) return { kind: "unreachable", why: `it answers ${status}`, waitMs };
  const body = parseJson(text);
  if (response.ok) {
    if (body !== undefined) return { kind: "json", body };
    return refused("What answers there is no Sandpiper: its answer is no JSON.", EXIT.unreachable);
  }
  const detail = toDetail(body);
  if (status === 429) return { kind: "busy", why: detail ?? "too many requests.", waitMs: waitMs ?? 1_000 };
  return toRefusal(status, detail);
}

function toRefusal(status: number, detail: string | undefined): AnswerFault {
  const say = (words: string): string => (detail === undefined ? words : `${words} (${detail})`);
  switch (status) {
    case 401:
      return refused(
        say("The server does not accept this GitHub token. Sign in anew: gh auth login"),
        EXIT.noRight,
      );
    case 403:
      return refused(
        say("You have no right to do that: it needs write access to the repository."),
        EXIT.noRight,
      );
    case 404:
      // The API says in words what is not there; where nothing says so, there is no API.
      return detail === undefined
        ? refused(NO_API, EXIT.unreachable)
        : refused(say("Not found."), EXIT.notFound);
    case 400:
    case 413:
    case 415:
    case 422:
      return refused(say("The server does not take it."), EXIT.usage);
    default:
      return refused(say(`The server answers ${status}.`), EXIT.failed);
  }
}

function toRedirected(response: Response): AnswerFault {
  const location = response.headers.get("location") ?? "";
  const where = URL.canParse(location) ? ` to ${toPlainLine(new URL(location).origin)}` : "";
  return refused(
    `The server sends elsewhere${where}, and the token does not go along: give the address it ends at.`,
    EXIT.unreachable,
  );
}

function refused(why: string, exitCode: 1 | 2 | 3 | 4 | 5): AnswerFault {
  return { kind: "refused", why, exitCode };
}

function toDetail(body: unknown): string | undefined {
  const { data } = problemSchema.partial().safeParse(body);
  const detail = toPlainLine(data?.detail ?? data?.title ?? "");
  return detail === "" ? undefined : detail;
}

/** Seconds, or a date: RFC 9110, 10.2.3. */
function toWaitMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_WAIT_MS) : undefined;
}

async function readCapped(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
