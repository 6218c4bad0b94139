import { getBranchHead } from "../../github/repository.ts";
import type { Note } from "../../report/note.ts";
import type { Outcome } from "../../run/outcome.ts";
import { type Step, toScope } from "../step.ts";

/** No pull request, but the page where a person opens it. */
export interface Offer {
  pullRequest: undefined;
  toOpen: NonNullable<Extract<Outcome, { kind: "published" }>["toOpen"]>;
  isDraft?: undefined;
  notes: Note[];
}

/** Says where a person opens the pull request of the branch. It only reads. */
export async function offerPull(
  step: Step,
  { branch, base, notes }: { branch: string; base: string; notes: Note[] },
): Promise<Offer> {
  const { defaultBranch } = step.run.event.repository;
  if (base !== defaultBranch && (await isBranchGone(step, base))) {
    const gone: Note = { kind: "base_gone", base, instead: defaultBranch };
    return offerPull(step, { branch, base: defaultBranch, notes: [...notes, gone] });
  }
  return { pullRequest: undefined, toOpen: { url: toOpenUrl(step, { branch, base }), base }, notes };
}

/** GitHub's page that compares the two and offers to open a pull request. */
export function toOpenUrl(
  { run, settings }: Step,
  { branch, base }: { branch: string; base: string },
): string {
  const { owner, name } = run.event.repository;
  return `${settings.webUrl}/${owner}/${name}/compare/${toBranchPath(base)}...${toBranchPath(branch)}?expand=1`;
}

/** Whether a branch is not there any more. */
export async function isBranchGone({ github, run }: Step, branch: string): Promise<boolean> {
  return (await getBranchHead(github, toScope(run, "publish"), branch)) === undefined;
}

/** A branch's name as a part of an address: its slashes stay, everything else that means something there is encoded. */
export function toBranchPath(branch: string): string {
  return branch.split("/").map(encodeURIComponent).join("/");
}
