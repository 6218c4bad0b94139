import type { GateFinding, GateRule, Outcome } from "../run/outcome.ts";
import type { Ending } from "./ending-words.ts";
import { formatPlural } from "./format.ts";
import type { Outgoing } from "./run-view.ts";
import { renderCode, renderInline } from "./speech.ts";

const MAX_FINDINGS = 20;
const SIZE_RULES: ReadonlySet<GateRule> = new Set(["too-many-files", "too-large", "file-too-large"]);

/** A change that the gate stopped: what is wrong with which file, and how to get the rest of it published. */
export function toBlocked({ findings, text }: Extract<Outcome, { kind: "blocked" }>, say: Outgoing): Ending {
  const lines = findings.slice(0, MAX_FINDINGS).map((finding) => `- ${toFindingLine(finding, say)}`);
  const left = findings.length - MAX_FINDINGS;
  if (left > 0) lines.push(`- and ${left} more`);
  return {
    headline: `Not published: ${toReason(findings)}`,
    paragraphs: [
      lines.join("\n"),
      say.block(text),
      ["Nothing was published.", ...toNext(findings)].join(" "),
    ],
    conclusion: "neutral",
  };
}

function toFindingLine({ path, detail }: GateFinding, say: Outgoing): string {
  return `${path === "" ? "The whole change" : renderCode(path, say)} ${renderInline(detail, 160, say)}`;
}

/** The reason where there is one kind of it, else how many files are meant; a file may have several findings. */
function toReason(findings: readonly GateFinding[]): string {
  const files = new Set(findings.map(({ path }) => path)).size;
  const isEach = (isMeant: (rule: GateRule) => boolean) => findings.every(({ rule }) => isMeant(rule));
  if (isEach((rule) => SIZE_RULES.has(rule))) return "the change is too large";
  if (isEach((rule) => rule === "protected-path"))
    return `${formatPlural(files, "protected file")} ${files === 1 ? "was" : "were"} changed`;
  if (isEach((rule) => rule === "secret"))
    return `${formatPlural(files, "file")} ${files === 1 ? "holds" : "hold"} a secret`;
  if (findings.some(({ path }) => path === "")) return "the change can't be published as it is";
  return `${formatPlural(files, "file")} can't be published as ${files === 1 ? "it is" : "they are"}`;
}

function toNext(findings: readonly GateFinding[]): string[] {
  const has = (isMeant: (rule: GateRule) => boolean) => findings.some(({ rule }) => isMeant(rule));
  const next = [toAdvice([...new Set(findings.map(({ path }) => path))])];
  if (has((rule) => rule === "protected-path"))
    next.push(
      "A protected file needs both: `allow_paths` here (in `.github/sandpiper.yml`) and `ALLOW_PATHS` on the server.",
    );
  if (has((rule) => SIZE_RULES.has(rule)))
    next.push(
      "The limits are the server's `MAX_FILES`, `MAX_FILE_BYTES`, `MAX_CHANGE_BYTES` and `MAX_LOCKFILE_BYTES`.",
    );
  if (has((rule) => rule === "secret"))
    next.push("Keys that were made for tests can be let through by `SECRET_FIXTURE_PATHS` on the server.");
  return next;
}

function toAdvice(paths: readonly string[]): string {
  if (paths.includes("")) return "Ask again, for less.";
  const [path = ""] = paths;
  const these = path.endsWith("/") ? "this folder" : "this file";
  return `Ask again, leaving ${paths.length === 1 ? these : "these files"} alone.`;
}
