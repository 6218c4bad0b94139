import { breakMentions } from "../text/incoming/break-mentions.ts";
import { fenceUntrusted } from "../text/incoming/fence-untrusted.ts";
import { MAX_ITEM_BYTES, sanitizeText } from "../text/incoming/sanitize.ts";
import { stripInvisible } from "../text/invisible.ts";
import { cutText } from "./keep-newest.ts";
import type { Piece } from "./prompt-piece.ts";

const MAX_LABEL_BYTES = 200;

/** Puts what people wrote into a prompt: cleaned, counted and fenced. Each part of a prompt is written with the same one. */
export interface PromptWriter {
  /** Words for a line of our own, such as a login. */
  clean(text: string, maxBytes?: number): string;
  /** A text as material: cleaned and fenced. */
  fence(label: string, text: string, maxBytes?: number): string;
  /** The same for code that GitHub shows as code, below a line that says which: only what is invisible is taken out of it. */
  fenceCode(label: string, title: string, code: string): string;
  /** A text as far as there is room for it, not cleaned; `keep` says which end is the one that matters. */
  cut(text: string, maxBytes: number, keep: "start" | "end"): string;
  /**
   * Begins a piece of the prompt: what is cleaned and cut from here on is its own, until it is given its text. `why`: what else of it is
   * not in the text. One piece at a time.
   */
  begin(title: string): (text: string, ...why: readonly string[]) => Piece;
  /** How many hidden things were taken out by now, of all that was cleaned. */
  countHidden(): number;
}

export function createPromptWriter(nonce: string): PromptWriter {
  let hiddenRemoved = 0;
  let cuts = new Set<string>();

  function clean(text: string, maxBytes = MAX_ITEM_BYTES): string {
    const { text: visible, removed, isCut } = sanitizeText(text, { maxBytes });
    hiddenRemoved += removed;
    // What breaks a mention takes room, three bytes each.
    const broken = breakMentions(visible);
    const shown = cutText(broken, maxBytes, "start");
    if (isCut || shown !== broken) cuts.add(`What is longer than ${toSize(maxBytes)} is cut.`);
    return shown;
  }

  return {
    clean,
    fence: (label, text, maxBytes) => fenceUntrusted(label, clean(text, maxBytes), nonce),
    fenceCode(label, title, code) {
      // Each is cleaned by itself, so that nothing in the title can decide how the code is read.
      const block = code === "" ? [] : [clean(toCodeBlock(code))];
      return fenceUntrusted(label, [clean(title, 2_048), ...block].join("\n"), nonce);
    },
    cut(text, maxBytes, keep) {
      const shown = cutText(text, maxBytes, keep);
      const where = keep === "start" ? "" : " at its beginning";
      if (shown !== text) cuts.add(`What is longer than ${toSize(maxBytes)} is cut${where}.`);
      return shown;
    },
    begin(title) {
      const before = hiddenRemoved;
      const own = new Set<string>();
      cuts = own;
      return (text, ...why) => ({
        text,
        item: {
          title,
          sizeBytes: Buffer.byteLength(text),
          hiddenRemoved: hiddenRemoved - before,
          leftOut: [...own, ...why].join(" ") || undefined,
        },
      });
    },
    countHidden: () => hiddenRemoved,
  };
}

/** A name or a path as the title of a piece has it. */
export function toLabel(text: string): string {
  return cutText(stripInvisible(text).text, MAX_LABEL_BYTES, "start");
}

/** A Markdown block whose fence is longer than any run of backticks in it. */
function toCodeBlock(code: string): string {
  const runs = code.match(/`+/g) ?? [];
  const fence = "`".repeat(runs.reduce((longest, { length }) => Math.max(longest, length + 1), 3));
  return `${fence}\n${code}\n${fence}`;
}

function toSize(bytes: number): string {
  return `${Math.floor(bytes / 1024)} KB`;
}

/** An instant as prompts write it. */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}

/** An instant as titles have it: `2026-03-01 11:59 UTC`. */
export function toMinute(at: number): string {
  return `${toIso(at).slice(0, 16).replace("T", " ")} UTC`;
}
