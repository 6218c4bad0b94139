import type { Speech } from "./speech.ts";

const MAX_TITLE_CHARS = 200;
/** GitHub takes 65,536; a marker and our own words come with it. */
const MAX_QUOTE_CHARS = 62_000;

/** What somebody asked for without writing it on GitHub, as the app says it there for them. */
export interface AskedWords {
  login: string;
  /** By what they did. */
  by: "the API" | "the run's page";
  /** What they wrote; undefined where they only pressed something. */
  text?: string | undefined;
  /** What it comes to, in our own words, where it has no text. */
  deed?: string | undefined;
}

/** Speech whose passages have at most so many characters. */
export type SpeechOf = (maxChars: number) => Speech;

/** The text that the app writes for somebody: it says for whom, and quotes what they wrote. */
export function renderAsked({ login, by, text, deed }: AskedWords, speechOf: SpeechOf): string {
  // A login is of these characters; anything else would be no mention but markup.
  const who = `Asked by @${login.replace(/[^\w-]/g, "")} through ${by}.`;
  if (text === undefined) return `${who} ${deed ?? ""}`.trim();
  return `${who}\n\n${quote(text, speechOf)}`;
}

/** The title of an issue that the app opens for somebody: theirs, or the first line of what they wrote. */
export function renderAskedTitle(
  { title, text }: { title?: string | undefined; text: string },
  say: Speech,
): string {
  const first = text.split("\n").find((line) => line.trim() !== "") ?? "";
  return say.title(say.mark(title ?? first), MAX_TITLE_CHARS) || "A task";
}

/** Each line of a quotation costs two characters more, so what has very many lines is made shorter before it is quoted. */
function quote(text: string, speechOf: SpeechOf): string {
  for (const maxChars of [60_000, 40_000]) {
    const quoted = toQuote(text, speechOf(maxChars));
    if (quoted.length <= MAX_QUOTE_CHARS) return quoted;
  }
  return toQuote(text, speechOf(20_000));
}

function toQuote(text: string, say: Speech): string {
  const lines = say.passage(say.mark(text)).split("\n");
  return lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
}
