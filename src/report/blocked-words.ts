import type { EndingWords, OutcomeOf } from "./ending-words.ts";
import { formatPlural } from "./format.ts";
import { matches, type Speech, type Untrusted } from "./speech.ts";

type Finding = OutcomeOf<"blocked">["findings"][number];
type Rule = Finding["rule"];

const MAX_FINDINGS = 20;
const PROTECTED_RULES: ReadonlySet<Rule> = new Set<Rule>(["protected-path", "own-protected-path"]);
const SIZE_RULES: ReadonlySet<Rule> = new Set(["too-many-files", "too-large", "file-too-large"]);
/** What the operator or the repository can let through by a setting. */
export const LIFTABLE_RULES: ReadonlySet<Rule> = new Set([...SIZE_RULES, ...PROTECTED_RULES, "secret"]);

/** A change that the gate stopped: what is wrong with which file, and how to get the rest of it published. */
export function toBlocked({ findings, text }: OutcomeOf<"blocked">, say: Speech): EndingWords {
  const lines = findings.slice(0, MAX_FINDINGS).map(({ path, detail }) => {
    const where = isWhole(path) ? "The whole change" : say.code(path);
    return `- ${where} ${say.inline(detail, 160)}`;
  });
  const left = findings.length - MAX_FINDINGS;
  if (left > 0) lines.push(`- and ${left} more`);
  return {
    headline: `Not published: ${toReason(findings)}`,
    paragraphs: [
      lines.join("\n"),
      say.passage(text),
      ["Nothing was published.", ...toNext(findings)].join(" "),
    ],
  };
}

/** Whether a finding is about the whole change, not about one path. */
function isWhole(path: Untrusted): boolean {
  return matches(path, /^$/);
}

/** The reason where there is one kind of it, else how many files are meant; a file may have several findings. */
function toReason(findings: readonly Finding[]): string {
  const files = new Set(findings.map(({ path }) => path)).size;
  const isEach = (isMeant: (rule: Rule) => boolean) => findings.every(({ rule }) => isMeant(rule));
  if (isEach((rule) => SIZE_RULES.has(rule))) return "the change is too large";
  if (isEach((rule) => PROTECTED_RULES.has(rule)))
    return `${formatPlural(files, "protected file")} ${files === 1 ? "was" : "were"} changed`;
  if (isEach((rule) => rule === "secret"))
    return `${formatPlural(files, "file")} ${files === 1 ? "holds" : "hold"} a secret`;
  if (findings.some(({ path }) => isWhole(path))) return "the change can't be published as it is";
  return `${formatPlural(files, "file")} can't be published as ${files === 1 ? "it is" : "they are"}`;
}

function toNext(findings: readonly Finding[]): string[] {
  const has = (isMeant: (rule: Rule) => boolean) => findings.some(({ rule }) => isMeant(rule));
  const next = [toAdvice([...new Set(findings.map(({ path }) => path))])];
  if (has((rule) => rule === "protected-path"))
    next.push(
      "To let through what Sandpiper's built-in list protects, the same glob must be in `allow_paths` in `.github/sandpiper.yml` and in `ALLOW_PATHS` on the server.",
    );
  if (has((rule) => rule === "own-protected-path"))
    next.push(
      "To let through what this repository protects, take its glob out of `protected_paths` in `.github/sandpiper.yml`.",
    );
  if (has((rule) => SIZE_RULES.has(rule)))
    next.push(
      "The limits are the server's `MAX_FILES`, `MAX_FILE_BYTES`, `MAX_CHANGE_BYTES` and `MAX_LOCKFILE_BYTES`.",
    );
  if (has((rule) => rule === "secret"))
    next.push("Keys that were made for tests can be let through by `SECRET_FIXTURE_PATHS` on the server.");
  return next;
}

function toAdvice(paths: readonly Untrusted[]): string {
  if (paths.some(isWhole)) return "Ask again, for less.";
  const these = paths.every((path) => matches(path, /\/$/)) ? "this folder" : "this file";
  return `Ask again, leaving ${paths.length === 1 ? these : "these files"} alone.`;
}
