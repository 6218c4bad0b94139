import type { SmallGitHub } from "../github/small-github.ts";
import type { Paint, Screen, ScreenLine } from "./screen.ts";
import { alignTables } from "./table-lines.ts";
import { toTerminalText, wrapText } from "./terminal-text.ts";

const BAR = "│ ";
const INDENT = "  ";
const REACTIONS: Record<string, string> = { eyes: "👀", "+1": "👍" };
/** As GitHub draws them. */
const MARKS: Record<string, string> = { success: "✓", failure: "✗" };
const GAP: ScreenLine = { text: "", kind: "gap" };

/** What of a thread is shown: all of it, or its comments from one on and the check runs of these runs. */
export interface ShownThread {
  repo: string;
  number: number;
  from?: { commentId: number; runIds: readonly string[] };
}

/** The thread as it stands on GitHub: the issue, its comments, the check runs. */
export function toThreadLines(
  github: SmallGitHub,
  { repo, number, from }: ShownThread,
  { columns, paint }: Pick<Screen, "columns" | "paint">,
): ScreenLine[] {
  const issue = github.issue(repo, number);
  const bar = paint("dim", BAR);
  const toSaid = (login: string, body: string, reactions: string[]): ScreenLine[] => [
    plain(`${bar}${paint(login === github.bot.login ? ["bold", "cyan"] : "bold", login)}`),
    ...toBodyLines(body, columns - BAR.length - INDENT.length, paint).map(({ text, kind }) => ({
      text: `${bar}${INDENT}${text}`.trimEnd(),
      kind,
    })),
    ...reactions.map((line) => plain(`${bar}${INDENT}${line}`)),
    { text: bar.trimEnd(), kind: "gap" },
  ];
  const isShown = ({ id }: { id: number }) => from === undefined || id >= from.commentId;
  const comments = github
    .comments(repo, number)
    .filter(isShown)
    .flatMap((comment) => {
      const reactions = github
        .reactions(repo, { comment: comment.id })
        .flatMap(({ content, user }) => (REACTIONS[content] ? [{ mark: REACTIONS[content], user }] : []))
        .map(({ mark, user }) => `${mark} ${paint("dim", user?.login ?? "")}`);
      return toSaid(comment.user?.login ?? "", comment.body ?? "", reactions);
    });
  const checks = github
    .checkRuns(repo)
    .filter(({ external_id: run }) => from === undefined || from.runIds.includes(run ?? ""))
    .flatMap((check) =>
      wrapText(toCheckText(check), columns - BAR.length).map((line, index) =>
        plain(`${bar}${index === 0 ? paintMark(check, paint, line) : paint("dim", line)}`),
      ),
    );
  if (from !== undefined) return [...comments, ...checks];
  return [
    plain(paint("bold", `#${number} ${toTerminalText(issue.title)}`)),
    ...toSaid(issue.user?.login ?? "", issue.body ?? "", []),
    ...comments,
    ...checks,
  ];
}

type Check = ReturnType<SmallGitHub["checkRuns"]>[number];

function toCheckText({ name, head_sha, status, conclusion, output }: Check): string {
  const state = (conclusion ?? status).replaceAll("_", " ");
  const mark = status === "completed" ? (MARKS[conclusion ?? ""] ?? "■") : "●";
  return toTerminalText(`${mark} ${name} on ${head_sha.slice(0, 7)} · ${state} · ${output.title ?? ""}`);
}

function paintMark({ conclusion, status }: Check, paint: Paint, line: string): string {
  const colour = conclusion === "success" ? "green" : status === "completed" ? "dim" : "yellow";
  return `${paint(colour, line.slice(0, 1))}${paint("dim", line.slice(1))}`;
}

/** A comment's markdown as a terminal shows it: no marker, no tags, boxes for the checklist. */
function toBodyLines(body: string, columns: number, paint: Paint): ScreenLine[] {
  const [main = "", ...small] = body.replace(/<!--[\s\S]*?-->/g, "").split("<sub>");
  const toText = (part: string) =>
    toTerminalText(part)
      .replace(/<br>/g, "\n")
      .replace(/<\/?(?:sub|details|summary)>/g, "")
      .replace(/^```\w*$\n?/gm, "")
      .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
      .replace(/^- \[x\] /gm, "☑ ")
      .replace(/^- \[ \] /gm, "☐ ")
      .trim();
  const paragraphs = alignTables(toText(main).split("\n"))
    .filter((line, index, all) => line !== "" || all[index - 1] !== "")
    .flatMap((line) => {
      const paintLine = toLinePaint(line, paint);
      const pieces = wrapText(line.replaceAll("**", ""), columns);
      return pieces.map((text) => (text === "" ? GAP : plain(paintLine(text))));
    });
  const details = wrapText(toText(small.join("\n")), columns).filter((line) => line !== "");
  return [
    ...paragraphs,
    ...(details.length > 0 ? [GAP] : []),
    ...details.map((line) => ({ text: paint("dim", line), kind: "detail" as const })),
  ];
}

function toLinePaint(line: string, paint: Paint): (text: string) => string {
  if (line.startsWith("**")) return (text) => paint("bold", text);
  if (line.startsWith("☑")) return (text) => paint("green", text);
  if (line.startsWith("> ")) return (text) => paint("yellow", text);
  return (text) => text;
}

function plain(text: string): ScreenLine {
  return { text, kind: "plain" };
}
