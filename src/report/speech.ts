const MAX_CODE_CHARS = 300;
/** Characters, of which more follow on the same line. */
const FOLDED_LINE = /[^\n]{80}(?=[^\n])/gu;

declare const mark: unique symbol;

/**
 * Words that aren't ours: the agent's, a program's, GitHub's, a person's. They are without secrets, so a page or an API may hand them
 * on as data, but they are no text yet: in Markdown they could mention somebody or load an image. Only a `Speech` makes text of them.
 *
 * When it runs this is a string. To the compiler it is a symbol, the one thing that neither a template nor `+` takes: who forgets the
 * gate gets an error.
 */
export type Untrusted = symbol & { readonly [mark]: true };

/** Keys of strings that are ours wherever they stand: sentences of our own, and links and ids that GitHub gave. */
const OURS = ["notes", "step", "url", "branchUrl", "commitUrl", "commitSha"] as const;
type Ours = (typeof OURS)[number];
/** Keys under which a word is one of a closed list of ours, which the value is told by. */
const CLOSED = new Set([
  "verb",
  "kind",
  "why",
  "what",
  "failure",
  "cap",
  "by",
  "rule",
  "state",
  "because",
  "proof",
  "untold",
]);

/** A noun with its free strings as words that aren't ours; literals, figures and what is ours stay. */
export type Marked<T> = T extends string
  ? string extends T
    ? Untrusted
    : T
  : T extends readonly (infer E)[]
    ? Marked<E>[]
    : T extends object
      ? { [K in keyof T]: K extends Ours ? T[K] : Marked<T[K]> }
      : T;

/** The rules for what leaves, for one run: its secrets and its requester are known (S10, S13). */
export interface Gate {
  /** Takes out secrets, and what can't be seen. */
  redact(text: string): string;
  /** One line, at most so many characters, for a place that knows no markup. */
  line(text: string, maxChars: number): string;
  /** Lines for a place that knows no markup. */
  lines(text: string): string;
  /** A passage of Markdown. */
  block(text: string): string;
}

/** Takes secrets out of words that aren't ours, and makes text of them that can do no harm where it stands. */
export interface Speech {
  mark(text: string): Untrusted;
  /** One line for a place that knows no markup: a title, a commit's subject. */
  title(words: Untrusted, maxChars: number): string;
  /** Points as a list in a commit's body. */
  points(points: readonly Untrusted[]): string;
  /** One line inside our Markdown. */
  inline(words: Untrusted, maxChars: number): string;
  /** A code span: shown as it is, without backticks of its own. */
  code(words: Untrusted): string;
  /** The last lines that a program printed, as a block of code. */
  output(words: Untrusted, maxChars: number): string;
  /** The same, with long lines folded: GitHub lets a block's lines run out of sight. For what a person has to have read. */
  folded(words: Untrusted, maxChars: number): string;
  /** A passage of Markdown. */
  passage(words: Untrusted): string;
}

/** The one place where words that aren't ours become text. */
export function createSpeech({ redact, line, lines, block }: Gate): Speech {
  const toCodeBlock = (text: string) => block(`\`\`\`text\n${text.replaceAll("```", "'''").trim()}\n\`\`\``);
  return {
    mark: (text) => redact(text) as unknown as Untrusted,
    title: (words, maxChars) => line(toText(words), maxChars),
    points: (points) =>
      lines(points.map((point) => `- ${toText(point).replace(/\s+/g, " ")}`).join("\n")).trim(),
    // `line` alone leaves `<!--` and `![](//host)` as they are, which in a comment would hide what follows, or load an image.
    inline: (words, maxChars) =>
      block(line(toText(words), maxChars))
        .replace(/\s+/g, " ")
        .trim(),
    code(words) {
      const span = toText(words).replaceAll("`", "'").replace(/\s+/g, " ");
      return block(`\`${span.slice(0, MAX_CODE_CHARS).toWellFormed().trim()}\``).trim();
    },
    output: (words, maxChars) => toCodeBlock(toText(words).slice(-maxChars)),
    folded: (words, maxChars) => toCodeBlock(fold(toText(words)).slice(-maxChars)),
    passage: (words) => block(toText(words)),
  };
}

/** Breaks lines at a width that a comment shows whole; of many blank lines one is left. */
function fold(text: string): string {
  return text.replace(/\n\s*\n/g, "\n\n").replace(FOLDED_LINE, "$&\n");
}

/** Whether words that aren't ours have a form; tells of them without showing them. */
export function matches(words: Untrusted, form: RegExp): boolean {
  return form.test(toText(words));
}

/** Marks every free string in a noun of ours. */
export function markAll<T>(noun: T, say: Pick<Speech, "mark">): Marked<T> {
  return toMarked(noun, say) as Marked<T>;
}

function toMarked(value: unknown, say: Pick<Speech, "mark">, key = ""): unknown {
  if (typeof value === "string") return isOurs(key, value) ? value : say.mark(value);
  if (Array.isArray(value)) return value.map((each) => toMarked(each, say, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toMarked(each, say, name)]));
}

function isOurs(key: string, value: string): boolean {
  return OURS.some((each) => each === key) || (CLOSED.has(key) && /^[a-z][a-z_-]*$/.test(value));
}

function toText(words: Untrusted): string {
  return words as unknown as string;
}
