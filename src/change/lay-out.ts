import { SandboxError } from "../errors.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { APP_GIT_ENV } from "./app-git-env.ts";
import { type FileChange, gitBlobSha } from "./change-set.ts";
import { NO_BASELINE } from "./stage-script.ts";

const TIMEOUT_MS = 55_000;

/**
 * `$1` the app's git directory, `$2` work tree, `$3` base commit, `$4` name of the baseline, `$5` for whom; entries of the index on stdin. The tree becomes the
 * commit with these entries. What git doesn't know there, and of that what the rest of the arguments choose, is removed where anything of it is younger than the
 * baseline, or older than the run itself, by times that nobody in the sandbox can set, and all of it where the run did not begin with such a tree: what this run's setup installed and nobody touched since stays, a folder of
 * it as a whole or not at all, and for the checks every repository in the tree, which git does not name. Pipes and the like go, and submodules are empty. Folders that were closed are opened. The work tree's own git is made anew, too, as the agent was given it; for the checks the change is
 * a commit in it, as in any clean checkout.
 */
const LAY_OUT_SCRIPT = `set -eu
export LC_ALL=C GIT_DIR="$1" GIT_WORK_TREE="$2" begun="$1/laid-out"
kept=$1/baseline/$4 commit=$3 whose=$5
[ -e "$kept/tree" ] || exit ${NO_BASELINE}
work=\${TMPDIR:-/tmp}/lay-out.$$
rm -rf "$work"
mkdir "$work"
trap 'rm -rf "$work"' EXIT
export GIT_INDEX_FILE="$work/index"
cp -p "$kept/index" "$GIT_INDEX_FILE"
cd "$2"
find . -path ./.git -prune -o -type d ! -perm -u+rwx -exec chmod u+rwx {} \\; 2>/dev/null || :
find . -path ./.git -prune -o ! -type d ! -type f ! -type l -exec rm -f -- {} +
remove() {
  xargs -0 -r sh -c 'for each do
    [ ! -e "$begun" ] || [ -n "$(find "$each" \\( -cnewer "$0" -o ! -cnewer "$begun" \\) -print -quit 2>/dev/null)" ] || continue
    [ -L "$each" ] || chmod -R u+rwX "$each" 2>/dev/null || :
    rm -rf -- "$each"
  done' "$kept/tree"
}
[ "$whose" != checks ] || find . -mindepth 2 -name .git -prune -print0 | remove
git read-tree -m "$commit"
git update-index -z --index-info
shift 5
git ls-files -z --others --directory "$@" | sed -z 's|^|./|' | remove
git checkout-index --all --force --quiet --index
[ "$whose" != checks ] || git ls-files -s -z | sed -z -n 's|^160000 [^\\t]*\\t||p' | xargs -0 -r -n 1 sh -c 'rm -rf -- "./$1" && mkdir -p -- "./$1"' sh
[ -d "$GIT_DIR/given" ] || exit 0
[ -L .git ] || chmod -R u+rwX .git 2>/dev/null || :
rm -rf .git
cp -R "$GIT_DIR/given" .git
[ "$whose" = checks ] || exit 0
made=$(git -c user.name=Sandpiper -c user.email=sandpiper@localhost commit-tree -p "$commit" -m "The change" "$(git write-tree)")
head=.git/$(sed -n 's|^ref: ||p' .git/HEAD)
mkdir -p "\${head%/*}"
echo "$made" >"$head"
cp "$GIT_INDEX_FILE" .git/index`;

/**
 * Makes the work tree the base commit with these changes, and nothing that the agent or an earlier run left beside them: for the checks as a
 * clean checkout, for the agent with what is ignored. Their contents were collected from there, so git has them. The second time: the same tree. False where the machine is another one
 * than the agent worked in.
 */
export async function layOut(
  sandbox: Sandbox,
  {
    baseSha,
    baseline,
    changes,
    whose,
  }: { baseSha: string; baseline: string; changes: readonly FileChange[]; whose: "checks" | "agent" },
): Promise<boolean> {
  const { base, repository } = sandbox.paths;
  const chosen = whose === "agent" ? ["--exclude-standard"] : [];
  const args = ["sh", "-c", LAY_OUT_SCRIPT, "sh", base, repository, baseSha, baseline, whose, ...chosen];
  const result = await sandbox.exec(args, {
    env: APP_GIT_ENV,
    stdin: Buffer.from(changes.flatMap(toEntries).join("")),
    timeoutMs: TIMEOUT_MS,
    capBytes: 64 * 1024,
    network: "none",
    alone: true,
  });
  if (result.outcome === "exited" && result.exitCode === 0) return true;
  if (result.exitCode === NO_BASELINE) return false;
  throw new SandboxError(`The change could not be laid out: ${result.stderr.trim().slice(-500)}`, {
    code: "lay_out_failed",
    retry: "backoff",
  });
}

function toEntries(change: FileChange): string[] {
  if (change.kind === "delete") return [toRemoval(change.path)];
  const { mode, path, content, previousPath } = change;
  const moved = previousPath === undefined || previousPath === path ? [] : [toRemoval(previousPath)];
  return [...moved, `${mode} ${gitBlobSha(content)}\t${path}\0`];
}

function toRemoval(path: string): string {
  return `0 ${"0".repeat(40)}\t${path}\0`;
}
