import { expect, it } from "vitest";
import { type Note, renderNote } from "../../src/report/note.ts";
import { realSpeech } from "../support/a-report.ts";

const NOTES: [note: Note, sentence: string][] = [
  [
    { kind: "base_not_used" },
    "`--base` was not used: it is for issues. Work on a pull request starts from its newest commit.",
  ],
  [{ kind: "goes_on", branch: "fix" }, "`--base` was not used: the work continues on the branch `fix`."],
  [
    { kind: "starts_after_merge", number: 7, branch: "main" },
    "#7 is merged, so the work starts from `main` as it is now.",
  ],
  [
    { kind: "rebuilt", branch: "fix" },
    "Somebody pushed to `fix` meanwhile, so the commit was made again on top of that.",
  ],
  [{ kind: "branch_gone", branch: "fix" }, "`fix` is gone, so the commit is on a branch of its own."],
  [
    { kind: "beside_branch", branch: "fix" },
    "Somebody changed the same files on `fix` meanwhile, so the commit is on a branch of its own, to be merged into `fix`.",
  ],
  [
    { kind: "name_taken", obstacle: "claude", branch: "claude-issue-12" },
    "The branch `claude` is in the way of the usual name, so the commit is on `claude-issue-12`.",
  ],
  [
    { kind: "from_fork", in: "a pull request" },
    "This pull request comes from a fork, which Sandpiper can't push to. Its commits and Claude's are together in a pull request of this repository.",
  ],
  [
    { kind: "base_gone", base: "next", instead: "main" },
    "`next` is gone, so the pull request goes into `main`.",
  ],
  [
    { kind: "closed_by_person", number: 13 },
    "Somebody closed pull request #13 of this branch, so it is not opened again.",
  ],
  [
    { kind: "no_pull_request", reason: "No commits", openUrl: "https://github.com/octo/pages/compare/a...b" },
    "GitHub would not open a pull request (No commits); [open one from the branch](https://github.com/octo/pages/compare/a...b).",
  ],
  [{ kind: "no_draft" }, "The pull request is not a draft, because this repository has no drafts."],
  [
    { kind: "not_assigned", name: "octocat", reason: "" },
    "`octocat` could not be made the assignee: GitHub gives no reason",
  ],
  [
    { kind: "not_asked", name: "hubot", reason: "not a collaborator" },
    "`hubot` could not be asked for a review: not a collaborator",
  ],
];

it.each(NOTES)("%j is a sentence for people", (note, sentence) => {
  expect(renderNote(note, realSpeech())).toBe(sentence);
});

it("S13: a name in a note is a code span that it can't leave", () => {
  expect(renderNote({ kind: "branch_gone", branch: "@octo/team`![x](//evil.example)" }, realSpeech())).toBe(
    "`@octo/team'![x](//evil.example)` is gone, so the commit is on a branch of its own.",
  );
});
