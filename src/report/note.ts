import type { Speech } from "./speech.ts";

/** What people should know of how the work was placed and published. Names are GitHub's and the agent's, as they were given. */
export type Note =
  /** The run's place in the pull request. */
  | { kind: "base_not_used" }
  | { kind: "goes_on"; branch: string }
  /** Who let it run. */
  | { kind: "approved"; what: "plan" | "command"; of: string; by: string }
  | { kind: "starts_after_merge"; number: number; branch: string }
  /** The branch. */
  | { kind: "rebuilt"; branch: string }
  | { kind: "branch_gone"; branch: string }
  | { kind: "beside_branch"; branch: string }
  | { kind: "name_taken"; obstacle: string; branch: string }
  /** The pull request. */
  | { kind: "from_fork"; in: "a pull request" | "a branch" }
  | { kind: "base_gone"; base: string; instead: string }
  | { kind: "closed_by_person"; number: number }
  | { kind: "no_pull_request"; reason: string; openUrl: string }
  | { kind: "no_draft" }
  | { kind: "not_assigned"; name: string; reason: string }
  | { kind: "not_asked"; name: string; reason: string };

/** A note as a sentence of Markdown. */
export function renderNote(note: Note, say: Speech): string {
  const code = (name: string) => say.code(say.mark(name));
  switch (note.kind) {
    case "approved":
      return `The ${note.what} of ${code(note.of)} was approved by ${code(note.by)}.`;
    case "base_not_used":
      return "`--base` was not used: it is for issues. Work on a pull request starts from its newest commit.";
    case "goes_on":
      return `\`--base\` was not used: the work continues on the branch ${code(note.branch)}.`;
    case "starts_after_merge":
      return `#${note.number} is merged, so the work starts from ${code(note.branch)} as it is now.`;
    case "rebuilt":
      return `Somebody pushed to ${code(note.branch)} meanwhile, so the commit was made again on top of that.`;
    case "branch_gone":
      return `${code(note.branch)} is gone, so the commit is on a branch of its own.`;
    case "beside_branch":
      return `Somebody changed the same files on ${code(note.branch)} meanwhile, so the commit is on a branch of its own, to be merged into ${code(note.branch)}.`;
    case "name_taken":
      return `The branch ${code(note.obstacle)} is in the way of the usual name, so the commit is on ${code(note.branch)}.`;
    case "from_fork":
      return `This pull request comes from a fork, which Sandpiper can't push to. Its commits and Claude's are together in ${note.in} of this repository.`;
    case "base_gone":
      return `${code(note.base)} is gone, so the pull request goes into ${code(note.instead)}.`;
    case "closed_by_person":
      return `Somebody closed pull request #${note.number} of this branch, so it is not opened again.`;
    case "no_pull_request":
      return `GitHub would not open a pull request (${say.inline(say.mark(note.reason), 300)}); [open one from the branch](${note.openUrl}).`;
    case "no_draft":
      return "The pull request is not a draft, because this repository has no drafts.";
    case "not_assigned":
      return `${code(note.name)} could not be made the assignee: ${toReason(note, say)}`;
    case "not_asked":
      return `${code(note.name)} could not be asked for a review: ${toReason(note, say)}`;
  }
}

function toReason({ reason }: { reason: string }, say: Speech): string {
  return say.inline(say.mark(reason), 300) || "GitHub gives no reason";
}
