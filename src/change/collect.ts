import type { ExecResult, Sandbox } from "../sandbox/sandbox.ts";
import { type ChangeSet, type FileChange, gitBlobSha } from "./change-set.ts";
import { type ManifestEntry, parseManifest } from "./manifest.ts";

/** The work tree against the base, staged into an index of the app's own; the agent's `.git` is not looked at. */
const MANIFEST_SCRIPT = `set -eu
: "\${TMPDIR:=/tmp}"
export GIT_DIR=$1 GIT_WORK_TREE=$2 GIT_INDEX_FILE="$TMPDIR/collect.index"
cd "$2"
rm -f "$GIT_INDEX_FILE" "$GIT_INDEX_FILE.lock"
git read-tree "$3"
git -c core.safecrlf=false -c core.bigFileThreshold=16m -c advice.addEmbeddedRepo=false add --all . 2>"$TMPDIR/add.err" ||
  { cat "$TMPDIR/add.err" >&2; exit 4; }
git diff-index --cached --raw -z --no-abbrev -M "$3"
printf '\\0\\0'
git diff-index --cached --numstat -z "$3"`;

const CONTENT_SCRIPT =
  'set -eu; GIT_DIR=$1 exec git cat-file --batch="%(objectname) %(objecttype) %(objectsize)"';

const REFUSED_BY_GIT = 4;
const TIMEOUT_MS = 55_000;
const MANIFEST_CAP_BYTES = 4 * 1024 * 1024;

export type Collected =
  | { kind: "collected"; changeSet: ChangeSet }
  | { kind: "too_large"; detail: string }
  /** Git won't take the work tree as it is: a path that it refuses (`.GIT/config`), a file that can't be read. */
  | { kind: "unreadable" }
  | { kind: "failed"; detail: string };

interface CollectOptions {
  baseSha: string;
  env: Record<string, string>;
  /** More files or bytes than this are not fetched: the gate would refuse them anyway. */
  maxFiles: number;
  maxBytes: number;
}

/**
 * Exports what the agent changed as data (S15): a list with modes, and contents whose hashes are checked here, with caps on both.
 *
 * Everything it reads was made by the sandbox and is trusted in nothing; what can't be represented (a submodule) is kept in the
 * list with its mode, for the gate to refuse.
 */
export async function collectChanges(sandbox: Sandbox, options: CollectOptions): Promise<Collected> {
  const { baseSha, env, maxFiles, maxBytes } = options;
  const { base, repository } = sandbox.paths;
  const run = (args: string[], capBytes: number, stdin?: Uint8Array): Promise<ExecResult> =>
    sandbox.exec(args, {
      env,
      timeoutMs: TIMEOUT_MS,
      capBytes,
      network: "none",
      ...(stdin === undefined ? {} : { stdin }),
    });

  const listed = await run(
    ["sh", "-c", MANIFEST_SCRIPT, "sh", base, repository, baseSha],
    MANIFEST_CAP_BYTES,
  );
  if (listed.outcome !== "exited")
    return { kind: "too_large", detail: "The list of changes is too long, or took too long." };
  // A full disk is the app's trouble and may pass; anything else that git refuses, the agent left so.
  if (listed.exitCode === REFUSED_BY_GIT && !/no space left|quota/i.test(listed.stderr))
    return { kind: "unreadable" };
  if (listed.exitCode !== 0) return { kind: "failed", detail: listed.stderr.slice(-500) };
  const manifest = parseManifest(listed.stdout);
  if (manifest === undefined) return { kind: "failed", detail: "The list of changes can't be read." };
  if (manifest.entries.length > maxFiles) {
    return {
      kind: "too_large",
      detail: `${manifest.entries.length} files changed; at most ${maxFiles} are taken.`,
    };
  }

  const wanted = [
    ...new Set(
      manifest.entries.filter((entry) => entry.status !== "D" && isBlob(entry)).map((entry) => entry.newSha),
    ),
  ];
  const contents = new Map<string, Uint8Array>();
  if (wanted.length > 0) {
    const stdin = Buffer.from(`${wanted.join("\n")}\n`);
    // Each object comes with a line of at most 100 bytes.
    const fetched = await run(
      ["sh", "-c", CONTENT_SCRIPT, "sh", base],
      maxBytes + wanted.length * 100,
      stdin,
    );
    if (fetched.outcome !== "exited")
      return { kind: "too_large", detail: `The changed files have more than ${maxBytes} bytes.` };
    for (const [sha, content] of parseBatch(fetched.stdout)) contents.set(sha, content);
  }
  const changes: FileChange[] = [];
  for (const entry of manifest.entries) {
    const change = toChange(entry, contents);
    if (change === undefined)
      return { kind: "failed", detail: "A changed file's content does not match its hash." };
    changes.push(change);
  }
  const { additions, deletions } = manifest;
  return { kind: "collected", changeSet: { baseSha, changes, additions, deletions } };
}

function isBlob({ newMode }: ManifestEntry): boolean {
  return newMode !== "160000";
}

function toChange(entry: ManifestEntry, contents: Map<string, Uint8Array>): FileChange | undefined {
  const { status, path, previousPath, newMode, newSha, oldSha } = entry;
  if (status === "D") return { kind: "delete", path };
  const content = isBlob(entry) ? contents.get(newSha) : new Uint8Array();
  if (content === undefined || (isBlob(entry) && gitBlobSha(content) !== newSha)) return undefined;
  return {
    kind: "put",
    path,
    mode: newMode as "100644",
    content,
    ...(previousPath === undefined ? {} : { previousPath }),
    ...(oldSha === newSha ? { knownSha: newSha } : {}),
  };
}

/** The objects of `git cat-file --batch`: a line with id, type and size, the bytes, a newline. Stops at what is not of that form. */
function* parseBatch(bytes: Uint8Array): Generator<[sha: string, content: Uint8Array]> {
  let offset = 0;
  while (offset < bytes.length) {
    const lineEnd = bytes.indexOf(0x0a, offset);
    if (lineEnd === -1) return;
    const line = Buffer.from(bytes.subarray(offset, lineEnd)).toString("latin1");
    const [, sha, size] = /^([0-9a-f]{40}) blob (\d{1,12})$/.exec(line) ?? [];
    if (sha === undefined) return;
    const start = lineEnd + 1;
    yield [sha, bytes.subarray(start, start + Number(size))];
    offset = start + Number(size) + 1;
  }
}
