import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { CliError, EXIT, type Surroundings } from "./command.ts";
import { type GitEnd, runGit } from "./git-command.ts";
import type { CheckedSession } from "./read-session.ts";

export interface Clone {
  folder: string;
  /** The branch that is checked out. */
  branch: string;
  commit: string;
  /** The run's branch is not there any more: it was merged, or deleted. */
  isBranchGone: boolean;
}

type Wanted = Pick<CheckedSession, "cloneUrl" | "branch" | "baseSha"> & {
  /** Its real path, also before it is there. */
  folder: string;
  token: string;
  /** For a run without a branch. */
  newBranch: string;
};

/**
 * Clones a run's repository into a folder that is new or empty, at the run's branch, or else at the commit it began from. A folder that it made
 * itself is gone again where that fails.
 */
export async function cloneRun(
  wanted: Wanted,
  { env, onProgress }: { env: Surroundings["env"]; onProgress: (line: string) => void },
): Promise<Clone> {
  const { folder, cloneUrl, token } = wanted;
  const isNew = await makeFolder(folder);
  const access = { origin: cloneUrl.origin, token };
  const git: Git = (args, isRemote = false) =>
    runGit(args, { env, directory: folder, onProgress, ...(isRemote ? { access } : {}) });
  try {
    const flags = [
      "--no-checkout",
      "--no-recurse-submodules",
      "--template=",
      "--progress",
      "--origin",
      "origin",
    ];
    requireDone(await git(["clone", ...flags, "--", cloneUrl.href, "."], true), "clone the repository");
    return { folder, ...(await checkOut(wanted, git)) };
  } catch (error) {
    if (isNew) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What needs the server has the token, and nothing else does. */
type Git = (args: readonly string[], isRemote?: boolean) => Promise<GitEnd>;

async function checkOut({ branch, baseSha, newBranch }: Wanted, git: Git): Promise<Omit<Clone, "folder">> {
  const remote = `refs/remotes/origin/${branch}`;
  const isThere =
    branch !== undefined && (await git(["rev-parse", "--verify", "--quiet", remote])).exitCode === 0;
  if (isThere) {
    requireDone(await git(["checkout", "--quiet", "-B", branch, "--track", remote]), "check the branch out");
  } else {
    const start = baseSha ?? "refs/remotes/origin/HEAD";
    if (baseSha !== undefined && (await git(["cat-file", "-e", `${baseSha}^{commit}`])).exitCode !== 0)
      requireDone(
        await git(["fetch", "--no-tags", "--progress", "origin", baseSha], true),
        "fetch the run's commit",
      );
    requireDone(
      await git(["checkout", "--quiet", "--no-track", "-b", newBranch, start]),
      "check the commit out",
    );
  }
  const { stdout: commit } = await git(["rev-parse", "HEAD"]);
  return { branch: isThere ? branch : newBranch, commit, isBranchGone: branch !== undefined && !isThere };
}

/** Makes the folder, and tells whether it was not there. What is there must be a folder, no link to one, with nothing in it. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new CliError(`${folder} can't be made: ${code}.`);
  }
  const isFolder = (await lstat(folder)).isDirectory();
  if (isFolder && (await readdir(folder)).length === 0) return false;
  throw new CliError(`${folder} is there already: give --dir a folder that is new or empty.`, EXIT.usage);
}

function requireDone({ exitCode, stderr }: GitEnd, what: string): void {
  if (exitCode !== 0) throw new CliError(`Git could not ${what}:\n${stderr}`);
}
