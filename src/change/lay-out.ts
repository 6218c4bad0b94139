import { SandboxError } from "../errors.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { APP_GIT_ENV } from "./app-git-env.ts";
import { type FileChange, gitBlobSha } from "./change-set.ts";

const TIMEOUT_MS = 55_000;
const NO_BASELINE = 5;

/**
 * `$1` the app's git directory, `$2` work tree, `$3` base commit, `$4` name of the baseline; entries of the index on stdin. The tree becomes the
 * commit with these entries. What git doesn't know there, and of that what the rest of the arguments choose, is removed where it is younger than the baseline, by a time
 * that nobody in the sandbox can set: what setup installed and nobody touched since stays, a folder of it as a whole or not at all.
 */
const LAY_OUT_SCRIPT = `set -eu
export LC_ALL=C GIT_DIR="$1" GIT_WORK_TREE="$2"
kept=$1/baseline/$4
[ -e "$kept/tree" ] || exit ${NO_BASELINE}
work=\${TMPDIR:-/tmp}/lay-out.$$
rm -rf "$work"
mkdir "$work"
trap 'rm -rf "$work"' EXIT
export GIT_INDEX_FILE="$work/index"
cp -p "$kept/index" "$GIT_INDEX_FILE"
cd "$2"
git read-tree -m "$3"
git update-index -z --index-info
shift 4
git ls-files -z --others --directory "$@" | sed -z 's|^|./|' | xargs -0 -r sh -c 'for each do
  [ -n "$(find "$each" -cnewer "$0" -print -quit 2>/dev/null)" ] || continue
  [ -L "$each" ] || chmod -R u+rwX "$each" 2>/dev/null || :
  rm -rf -- "$each"
done' "$kept/tree"
git checkout-index --all --force --quiet`;

/**
 * Makes the work tree the base commit with these changes, and nothing that the agent left beside them, unless that is ignored and asked
 * for. Their contents were collected from there, so git has them. The second time: the same tree. False where the machine is another one
 * than the agent worked in.
 */
export async function layOut(
  sandbox: Sandbox,
  {
    baseSha,
    baseline,
    changes,
    keepsIgnored = false,
  }: { baseSha: string; baseline: string; changes: readonly FileChange[]; keepsIgnored?: boolean },
): Promise<boolean> {
  const { base, repository } = sandbox.paths;
  const chosen = keepsIgnored ? ["--exclude-standard"] : [];
  const args = ["sh", "-c", LAY_OUT_SCRIPT, "sh", base, repository, baseSha, baseline, ...chosen];
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
