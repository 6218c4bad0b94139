/**
 * Fetches one commit into the app's own git directory and lays the work tree out from it.
 *
 * `$1` git directory, `$2` work tree, `$3` repository address, `$4` commit, `$5` ref that holds it, `$6` work branch, `$7` branch that the
 * work is compared with, `$8` its ref.
 *
 * The app's git directory is never writable by the agent, and every git here is told to use it (S30): what an earlier run left in the work
 * tree is data. Pipes and the like are removed, and every `.git`, before git looks; an ignore file that is not the commit's keeps nothing; submodules' folders are emptied, and everything is written anew. The
 * agent gets a `.git` of its own that borrows the app's objects, with the compared branch in it, so that `git diff main...` tells
 * something; what it was given is kept beside (`given`), and when, if nothing else was there (`laid-out`). What git ignores (installed packages) stays in the work tree for the thread's next run.
 *
 * What was fetched is there whole or not at all: a commit counts when the fetch that brought it came to its end, and half a pack that a
 * killed git left (`objects/pack/tmp_pack_…`) is removed before the next fetch. What can't be laid out is tried again from an empty
 * folder, and then from an empty git directory. `exit 3` tells that the commit is not to be had.
 */
export const PREPARE_SCRIPT = `set -eu
base=$1 tree=$2 url=$3 commit=$4 ref=$5 branch=$6 target=$7 target_ref=$8
work=\${TMPDIR:-/tmp}/prepare.$$
rm -rf "$work"
mkdir "$work"
trap 'rm -rf "$work"' EXIT
cd "$tree"

new_git() {
  mkdir -p "$1/objects/info" "$1/refs/heads" "$1/info"
  printf '[core]\\n\\trepositoryformatversion = 0\\n\\tbare = %s\\n[gc]\\n\\tauto = 0\\n' "$2" >"$1/config"
  echo "ref: refs/heads/$branch" >"$1/HEAD"
}
fetch() {
  find "$base" \\( -name '*.lock' -o -name 'tmp_*' \\) -type f -exec rm -f {} + 2>/dev/null || :
  [ -e "$base/HEAD" ] || new_git "$base" true
  git --git-dir="$base" fetch --progress --no-tags --no-write-fetch-head --no-recurse-submodules --depth=50 "$url" "$@"
}
fetch_all() {
  fetch "$commit" "+$target_ref:refs/sandpiper/target" || fetch "$commit" || { fetch "$ref" && is_there; } || return 3
  mkdir -p "$base/fetched" && : >"$base/fetched/$commit"
}
is_there() { git --git-dir="$base" cat-file -e "$commit^{tree}" 2>/dev/null; }
empty() { find "$tree" -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +; }
remove_nested() { find . -mindepth 2 -name .git -prune -exec rm -rf -- {} +; }
lay_out() (
  export GIT_DIR="$base" GIT_WORK_TREE="$tree" GIT_INDEX_FILE="$work/index"
  chmod -R u+rwX . || :
  rm -rf "$GIT_INDEX_FILE" .git || exit 1
  find . ! -type d ! -type f ! -type l -exec rm -f -- {} + || exit 1
  [ ! -s "$base/aside" ] || find . -name "$(cat "$base/aside")" -prune -exec rm -rf -- {} + || exit 1
  rm -f "$base/aside"
  remove_nested || exit 1
  git read-tree --reset -u "$commit" || exit 1
  git ls-files --others -z -- ':(glob)**/.gitignore' | xargs -0 -r rm -f -- || exit 1
  git clean --quiet -ffd || exit 1
  git ls-files -s -z | sed -z -n 's|^160000 [^\\t]*\\t||p' | xargs -0 -r -n 1 sh -c 'rm -rf -- "./$1" && mkdir -p -- "./$1"' sh
)
give_git() {
  new_git .git false
  printf '[remote "origin"]\\n\\turl = %s\\n' "$url" >>.git/config
  echo "$base/objects" >.git/objects/info/alternates
  [ ! -f "$base/shallow" ] || cp "$base/shallow" .git/shallow
  cp "$work/index" .git/index
  target_sha=$(git --git-dir="$base" rev-parse --verify --quiet refs/sandpiper/target || echo "$commit")
  {
    echo '# pack-refs with: peeled fully-peeled sorted'
    printf '%s\\n' "refs/heads/$branch $commit" "refs/heads/$target $target_sha" "refs/remotes/origin/$target $target_sha" |
      LC_ALL=C sort -u -k 1,1 | sed 's|^\\([^ ]*\\) \\(.*\\)$|\\2 \\1|'
  } >.git/packed-refs
  rm -rf "$base/given"
  cp -R .git "$base/given"
  rm -f "$base/laid-out"
  [ -n "$(GIT_WORK_TREE="$tree" GIT_INDEX_FILE="$work/index" git --git-dir="$base" ls-files --others --directory | head -n 1)" ] || : >"$base/laid-out"
}

bring() {
  { [ -e "$base/fetched/$commit" ] && is_there; } || fetch_all || return $?
  lay_out || { empty && lay_out; }
}
is_known=
[ ! -e "$base" ] || is_known=$(find "$base" -mindepth 1 -print -quit)
code=0
bring || code=$?
if [ $code -ne 0 ] && [ -n "$is_known" ]; then
  find "$base" -mindepth 1 -delete
  code=0
  bring || code=$?
fi
[ $code -eq 0 ] || exit $code
give_git
`;
