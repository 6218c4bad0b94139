import { fenceUntrusted } from "../text/incoming/fence-untrusted.ts";

/** Puts what people wrote into a prompt: cleaned, counted and fenced. Each part of a prompt is written with the same one. */
export interface PromptWriter {
  /** Words for a line of our own, such as a login. */
  clean(text: string, maxBytes?: number): string;
  /** A text as material: cleaned and fenced. */
  fence(label: string, text: string, maxBytes?: number): string;
  /** The same for code that GitHub shows as code, below a line that says which: only what is invisible is taken out of it. */
  fenceCode(label: string, title: string, code: string): string;
}

export function createPromptWriter(nonce: string, clean: PromptWriter["clean"]): PromptWriter {
  return {
    clean,
    fence: (label, text, maxBytes) => fenceUntrusted(label, clean(text, maxBytes), nonce),
    fenceCode(label, title, code) {
      // Each is cleaned by itself, so that nothing in the title can decide how the code is read.
      const block = code === "" ? [] : [clean(toCodeBlock(code))];
      return fenceUntrusted(label, [clean(title, 2_048), ...block].join("\n"), nonce);
    },
  };
}

/** A Markdown block whose fence is longer than any run of backticks in it. */
function toCodeBlock(code: string): string {
  const runs = code.match(/`+/g) ?? [];
  const fence = "`".repeat(runs.reduce((longest, { length }) => Math.max(longest, length + 1), 3));
  return `${fence}\n${code}\n${fence}`;
}

/** An instant as prompts write it. */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}
