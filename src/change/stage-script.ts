/** The exit code that says that the machine knows no baseline of that name. */
export const NO_BASELINE = 5;

/**
 * Stages the work tree into an index of the app's own, and tells what differs from the tree that the agent began with.
 *
 * `$1` the app's git directory, `$2` work tree, `$3` base commit, `$4` name of the baseline, `$5` `begin`, `compare` or `peek`,
 * `$6` a word that nobody in the sandbox knew, to part what is printed and to set aside by.
 *
 * `begin`, once: the tree as it stands before the agent is the baseline. Every file is read then, so whatever git's attributes
 * make of it (line endings, `ident`, encodings) and whatever setup left is in both trees alike and cancels out.
 * `compare`: the same staging from a copy of that index, whose stat data makes it fast.
 * `peek`: `compare` beside an agent that is only paused. Nothing that is the agent's is removed or made readable for it: what can't be read is as it was, or ends it with `exit 4`.
 * What it stages is written into a place of its own, so that however often it is done, only the last is kept. Told to end by SIGTERM, it puts back first what it had set aside.
 *
 * No git here enters a repository that the agent could write (S30): every `.git` below the top is set aside meanwhile, under a name that
 * nobody in the sandbox knew and that is written down first, its folder is left
 * out, and submodules are taken out of the index before it stages; what changed in their folders is told by comparing lists of files.
 *
 * `compare` prints these, parted by the word between NUL bytes: the difference (`--raw --numstat`); the paths with another entry; for each what
 * the base has, and what there is now (`<object> blob <size>`, or `… missing`, a line each); their filters by the attributes of then, and of now; the
 * submodules; folders that are a repository of their own now, with the rule that ignores them; submodules that changed (`!`) or only grew
 * (`+`). Then what git refused, in git's words; and
 * the contents of all these files, if they come to no more than a megabyte. `exit 4` tells that git staged nothing, {@link NO_BASELINE} that there is no baseline.
 */
export const STAGE_SCRIPT = `set -eu
export LC_ALL=C
base=$1 tree=$2 commit=$3 kept=$1/baseline/$4 what=$5 word=$6
work=\${TMPDIR:-/tmp}/stage.$$
export GIT_DIR="$base" GIT_WORK_TREE="$tree" GIT_INDEX_FILE="$work/index" work
aside=.git.$word
rm -rf "$work" "$base/peek"
mkdir "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 4' TERM
unusual='-o ! -type d ! -type f ! -type l -exec rm -f -- {} +'
if [ "$what" = peek ]; then
  mkdir "$base/peek"
  export GIT_OBJECT_DIRECTORY="$base/peek" GIT_ALTERNATE_OBJECT_DIRECTORIES="$base/objects"
  unusual=
fi
cd "$tree"

make_readable() {
  [ "$what" != peek ] || exit 4
  find . -path ./.git -prune -o ! -type l \\( ! -perm -u+r -o -type d ! -perm -u+rwx \\) -exec chmod u+rwX {} \\; 2>/dev/null || :
}
find_nested() {
  : >"$work/attributes"
  find . -path ./.git -prune -o -name .git -prune -print0 $unusual \\
    -o -name .gitattributes -fprint "$work/attributes" >"$work/nested" 2>/dev/null
}
rename_all() {
  xargs -0 -r -n 64 sh -c 'for from in "$@"; do
    to=\${from%/*}/$0
    rm -rf -- "$to"
    mv -T -- "$from" "$to" 2>/dev/null || { chmod u+rwx -- "\${from%/*}"; mv -T -- "$from" "$to"; } || exit 255
  done' "$1"
}
put_back() {
  find . -path ./.git -prune -o -name "$1" -prune -print0 | rename_all .git
  rm -f "$base/aside"
}
set_aside() {
  [ ! -s "$base/aside" ] || put_back "$(cat "$base/aside")"
  find_nested || { make_readable; find_nested; } || { chmod -R u+rwX . || :; find_nested; }
  [ -s "$work/nested" ] || return 0
  echo "$aside" >"$base/aside"
  trap 'put_back "$aside"; rm -rf "$work"' EXIT
  rename_all "$aside" <"$work/nested"
}
to_folders() { [ ! -s "$work/nested" ] || sed -z -e 's|^\\./||' -e 's|/[^/]*$||' "$work/nested"; }
stage() {
  printf ':(top)\\0' >"$work/paths"
  [ ! -s "$work/nested" ] && [ ! -s "$kept/submodules" ] ||
    { to_folders; each_submodule 'printf "%s\\0" "$1"' :; } | sed -z 's|^|:(top,exclude,literal)|' >>"$work/paths"
  add || [ "$what$?" = peek1 ] || { make_readable; add; } || [ $? -eq 1 ] || { cat "$work/refused" >&2; exit 4; }
}
add() {
  git -c core.safecrlf=false -c core.bigFileThreshold=16m -c advice.addIgnoredFile=false add --all --ignore-errors \\
    --pathspec-from-file="$work/paths" --pathspec-file-nul 2>"$work/refused"
}
each_submodule() {
  [ ! -s "$kept/submodules" ] || xargs -0 -r -n 1 sh -c 'if there=$(cd -P -- "./$1" 2>/dev/null && pwd) && [ "$there" = "$0/$1" ]; then '"$1; else $2; fi" "$(pwd -P)" <"$kept/submodules"
}
list_submodule_files() {
  each_submodule 'printf "%s\\t.\\tthere\\0" "$1"; name=$(printf %s "$1" | sed "s/[%\\\\]/&&/g"); cd "./$1"
    find . -mindepth 1 \\( -name .git -o -name '"$aside"' \\) -prune -o ! -type d -print0 |
      xargs -0 -r stat --printf "$name\\t%n\\t%F %s %i %Y %Z\\0"' 'printf "%s\\t.\\tgone\\0" "$1"' | tr '\\n\\0' '\\001\\n' | sort
}

if [ "$what" = begin ]; then
  [ ! -e "$kept/tree" ] || exit 0
  rm -rf "$base/baseline"
  mkdir -p "$kept"
  git ls-tree -r -z "$commit" | sed -z -n 's|^160000 [^\\t]*\\t||p' >"$kept/submodules"
  set_aside
  git read-tree "$commit"
  git update-index --force-remove -z --stdin <"$kept/submodules"
  stage
  to_folders | sort -z >"$kept/nested"
  list_submodule_files >"$kept/submodule-files"
  git write-tree >"$kept/tree.part"
  cp "$work/attributes" "$kept/attributes"
  # With its time: files that were written in the same second are looked at, not believed. With the tree's ids, too: they save the time of the next.
  cp -p "$GIT_INDEX_FILE" "$kept/index"
  mv "$kept/tree.part" "$kept/tree"
  exit 0
fi

[ -e "$kept/tree" ] || exit ${NO_BASELINE}
read -r before <"$kept/tree"
cp -p "$kept/index" "$GIT_INDEX_FILE"
set_aside
stage
after=$(git write-tree)
end() { printf '\\0%s\\0' "$word"; }
: >"$work/changed"
if [ "$before" != "$after" ]; then
  git diff-tree -r -z --raw --numstat --no-abbrev -M "$before" "$after"
  git diff-tree -r -z --no-renames --name-only "$before" "$after" >"$work/changed"
fi
end
[ ! -s "$work/changed" ] || cat "$work/changed"
end
blob='%(objectname) %(objecttype) %(objectsize)'
: >"$work/blobs"
[ ! -s "$work/changed" ] || tr '\\n\\0' '\\001\\n' <"$work/changed" | sed -e "s|^|$commit:|p" -e "s|^$commit|$after|" |
  git cat-file --batch-check="$blob" | tee "$work/blobs"
end
for index in "$kept/index" "$GIT_INDEX_FILE"; do
  [ ! -s "$work/changed" ] || [ ! -s "$work/attributes" ] && [ ! -s "$kept/attributes" ] || GIT_INDEX_FILE=$index git check-attr -z --stdin --cached filter <"$work/changed"
  end
done
[ ! -s "$kept/submodules" ] || cat "$kept/submodules"
end
: >"$work/new"
[ ! -s "$work/nested" ] || to_folders | sort -z | comm -z -13 "$kept/nested" - >"$work/new"
[ ! -s "$work/new" ] || git check-ignore -z -v -n --stdin <"$work/new" || [ $? -eq 1 ]
end
if [ -s "$kept/submodules" ]; then
  list_submodule_files >"$work/now"
  awk -F '\\t' 'NR == FNR { then[$0]; files[$1]++; next }
    $0 in then { same[$0]; next }
    { grown[$1] }
    END {
      for (line in then) if (!(line in same)) { split(line, field, "\\t"); changed[field[1]] }
      for (folder in changed) print "!" folder
      for (folder in grown) if (!(folder in changed)) print (files[folder] > 1 ? "+" : "!") folder
    }' "$kept/submodule-files" "$work/now"
fi
end
[ ! -s "$work/refused" ] || head -c 4096 "$work/refused"
end
awk '$2 == "blob" && !($1 in seen) { seen[$1]; bytes += $3; print $1 } END { exit bytes > 1048576 }' "$work/blobs" >"$work/wanted" &&
  { [ ! -s "$work/wanted" ] || git cat-file --batch="$blob" <"$work/wanted"; } || :`;
