import type { SmallGitHub } from "./github/small-github.ts";

const BOLD = "\u001b[1m";
const DIM = "\u001b[2m";
const PLAIN = "\u001b[0m";

/** Shows the thread in the terminal: on a terminal it is drawn again in place, elsewhere each change is printed once. */
export interface Screen {
  say(text: string): void;
  show(github: SmallGitHub, repo: string, number: number): void;
  /** Leaves the thread as it was drawn last. */
  end(): void;
}

export function createScreen(out: NodeJS.WriteStream): Screen {
  const isTerminal = out.isTTY === true;
  let drawn = 0;
  let last = "";
  return {
    say(text) {
      out.write(`${text}\n`);
    },
    show(github, repo, number) {
      const text = renderThread(github, repo, number, isTerminal);
      if (text === last) return;
      last = text;
      if (isTerminal && drawn > 0) out.write(`\u001b[${drawn}A\u001b[J`);
      out.write(`${text}\n`);
      drawn = countRows(text, out.columns || 80);
      if (!isTerminal) out.write("\n");
    },
    end() {
      drawn = 0;
    },
  };
}

/** How many rows the terminal shows for a text: a long line takes several, and colours take none. */
function countRows(text: string, columns: number): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character.
  const lines = text.replace(/\u001b\[\d*m/g, "").split("\n");
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / columns)), 0);
}

function renderThread(github: SmallGitHub, repo: string, number: number, isTerminal: boolean): string {
  const bold = (text: string) => (isTerminal ? `${BOLD}${text}${PLAIN}` : text);
  const dim = (text: string) => (isTerminal ? `${DIM}${text}${PLAIN}` : text);
  const issue = github.issue(repo, number);
  const lines = [bold(`#${number} ${issue.title}`)];
  for (const comment of github.comments(repo, number)) {
    const eyes = github.reactions(repo, { comment: comment.id }).some(({ content }) => content === "eyes")
      ? "  👀"
      : "";
    lines.push(dim(`│ ${comment.user?.login}${eyes}`));
    for (const line of toPlain(comment.body ?? "")) lines.push(`│   ${line}`);
  }
  for (const check of github.checkRuns(repo)) {
    const state = check.conclusion ?? check.status;
    lines.push(
      dim(`│ check run ${check.name} on ${check.head_sha.slice(0, 7)}: ${state}, ${check.output.title}`),
    );
  }
  return lines.join("\n");
}

/** A comment's markdown as a terminal shows it: no marker, no tags, boxes for the checklist. */
function toPlain(body: string): string[] {
  return body
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<br>/g, "\n")
    .replace(/<\/?sub>/g, "")
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replace(/\*\*/g, "")
    .replace(/^- \[x\] /gm, "☑ ")
    .replace(/^- \[ \] /gm, "☐ ")
    .trim()
    .split("\n")
    .filter((line, index, all) => line !== "" || all[index - 1] !== "");
}
