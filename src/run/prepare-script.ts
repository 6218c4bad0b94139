/**
 * Fetches one commit into the app's own git directory and lays the work tree out from it.
 *
 * `$1` git directory, `$2` work tree, `$3` repository address, `$4` commit, `$5` ref that holds it, `$6` work branch, `$7` who
 * prepares.
 *
 * The app's git directory is never writable by the agent, so its config can be trusted with the token, on the first run of a
 * thread and on every later one. The agent gets a `.git` of its own, made anew each time, that borrows the app's objects:
 * whatever an earlier run left there (hooks, filters, another remote) is gone before anything reads it (S7).
 * What git says goes where `TMPDIR` is: in a distant sandbox `/tmp` is the agent's too, who could have put a link to a file of the app's there.
 * What git ignores (installed packages) stays in the work tree for the thread's next run.
 *
 * The first line says whether the sandbox is `new` or `known`; a new one stays new for who prepared it first, so that a second time
 * says the same. After it come the repository's notes for agents. `exit 3` tells that the commit is not to be had.
 */
export const PREPARE_SCRIPT = `set -eu
: "\${TMPDIR:=/tmp}"
base=$1 tree=$2 url=$3 commit=$4 ref=$5 branch=$6 who=$7
fetch() { git --git-dir="$base" fetch --quiet --no-tags --no-write-fetch-head --depth=50 "$url" "$1"; }
has() { git --git-dir="$base" cat-file -e "$commit^{tree}" 2>/dev/null; }
new_git() {
  mkdir -p "$1/objects/info" "$1/refs/heads" "$1/refs/sandpiper" "$1/info"
  printf '[core]\\n\\trepositoryformatversion = 0\\n\\tbare = %s\\n[gc]\\n\\tauto = 0\\n' "$2" >"$1/config"
  echo "ref: refs/heads/$branch" >"$1/HEAD"
}
is_new=
rm -f "$base/shallow.lock"
[ -e "$base/HEAD" ] || { is_new=1; new_git "$base" true; }
[ -e "$base/refs/sandpiper/base" ] || echo "$who" >"$base/first"
[ -z "$is_new" ] && has || fetch "$commit" 2>"$TMPDIR/fetch.err" || { fetch "$ref" && has; } || { cat "$TMPDIR/fetch.err" >&2; exit 3; }
echo "$commit" >"$base/refs/sandpiper/base"
rm -rf "$tree/.git"
new_git "$tree/.git" false
mkdir -p "$(dirname "$tree/.git/refs/heads/$branch")"
echo "$base/objects" >"$tree/.git/objects/info/alternates"
[ ! -f "$base/shallow" ] || cp "$base/shallow" "$tree/.git/shallow"
echo "$commit" >"$tree/.git/refs/heads/$branch"
printf '[remote "origin"]\\n\\turl = %s\\n' "$url" >>"$tree/.git/config"
cd "$tree"
lay_out() { git reset --quiet --hard "$commit" && { [ -n "$is_new" ] || git clean --quiet -ffd; }; }
lay_out 2>"$TMPDIR/tree.err" || { chmod -R u+rwX . && lay_out; } || { cat "$TMPDIR/tree.err" >&2; exit 1; }
[ "$(cat "$base/first" 2>/dev/null)" = "$who" ] && echo new || echo known
git cat-file blob "$commit:CLAUDE.md" 2>/dev/null | head -c 16384 || true
`;

/** Git's environment for the app's own commands: no config, no prompt and no program that anybody else chose. */
export const APP_GIT_ENV: Record<string, string> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LFS_SKIP_SMUDGE: "1",
  GIT_ASKPASS: "/bin/false",
  GIT_ALLOW_PROTOCOL: "http:https",
  GIT_CONFIG_COUNT: "6",
  GIT_CONFIG_KEY_0: "core.hooksPath",
  GIT_CONFIG_VALUE_0: "/dev/null",
  GIT_CONFIG_KEY_1: "core.fsmonitor",
  GIT_CONFIG_VALUE_1: "false",
  GIT_CONFIG_KEY_2: "safe.directory",
  GIT_CONFIG_VALUE_2: "*",
  GIT_CONFIG_KEY_3: "init.defaultBranch",
  GIT_CONFIG_VALUE_3: "main",
  GIT_CONFIG_KEY_4: "protocol.version",
  GIT_CONFIG_VALUE_4: "2",
  GIT_CONFIG_KEY_5: "maintenance.auto",
  GIT_CONFIG_VALUE_5: "false",
};

/**
 * The same with a token for one web host: sent as a header by this one command, and in no address, file or argument (S8).
 *
 * Git sends a header configured for a host to that host only, so a redirect elsewhere does not carry it along.
 */
export function toFetchEnv(webUrl: string, token: string): Record<string, string> {
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    ...APP_GIT_ENV,
    GIT_CONFIG_COUNT: "7",
    GIT_CONFIG_KEY_6: `http.${webUrl}/.extraHeader`,
    GIT_CONFIG_VALUE_6: `Authorization: Basic ${credentials}`,
  };
}
