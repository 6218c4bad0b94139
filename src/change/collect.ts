import { randomBytes } from "node:crypto";
import { SandboxError } from "../errors.ts";
import type { GateFinding } from "../run/outcome.ts";
import type { ExecResult, Sandbox } from "../sandbox/sandbox.ts";
import { APP_GIT_ENV } from "./app-git-env.ts";
import { type ChangeSet, type FileChange, gitBlobSha } from "./change-set.ts";
import { type ChangedEntry, type Comparison, parseComparison } from "./comparison.ts";
import { findUntaken } from "./find-untaken.ts";
import type { SizedPath } from "./heaviest-folder.ts";
import { parseBatch } from "./parse-batch.ts";
import {
  findFileSizeFault,
  findSizeFaults,
  type SizeFault,
  type SizeLimits,
  toFetchLimits,
} from "./size-rules.ts";
import { NO_BASELINE, STAGE_SCRIPT } from "./stage-script.ts";
import { toShownPath } from "./warning.ts";

const CONTENT_SCRIPT =
  'set -eu; GIT_DIR=$1 exec git cat-file --batch="%(objectname) %(objecttype) %(objectsize)"';

const REFUSED_BY_GIT = 4;
const TIMEOUT_MS = 55_000;
/** An agent is paused no longer than this; the staging ends itself, and puts back what it set aside, before it is killed. */
const PAUSE_MS = 20_000;
const END_IN_TIME = ["timeout", "-k", "4", "14"];
const PEEK_CONTENT_MS = 10_000;
const MANIFEST_CAP_BYTES = 16 * 1024 * 1024;

export type Collected =
  | {
      kind: "collected";
      changeSet: ChangeSet;
      /** What can't be taken as it is, and so stops the publication. */
      findings: GateFinding[];
      /** What people should know, a Markdown sentence each. */
      notes: string[];
    }
  /** More than may be published, or than can be listed: nothing of it was fetched. */
  | { kind: "too_large"; findings: GateFinding[] }
  /** Git won't take the work tree as it is. */
  | { kind: "unreadable" }
  /** The machine knows no baseline: it is another one than the agent worked in. */
  | { kind: "gone" }
  | { kind: "failed"; detail: string };

interface CollectOptions {
  baseSha: string;
  /** The name under which the baseline was taken. */
  baseline: string;
  /** More than this is not fetched: the gate would refuse it anyway. */
  limits: SizeLimits;
  /**
   * Beside an agent that is paused for a moment and works on: what is its own is only read.
   * @default false
   */
  isPeek?: boolean;
}

/**
 * Takes the baseline: the work tree as it stands when the agent begins. What it changes afterwards is its own, and nothing else (F51).
 * The second time of the same baseline: nothing, however the tree looks by then.
 */
export async function takeBaseline(
  sandbox: Sandbox,
  { baseSha, baseline }: Pick<CollectOptions, "baseSha" | "baseline">,
): Promise<void> {
  const result = await stage(sandbox, {
    baseSha,
    baseline,
    what: "begin",
    word: toWord(),
    capBytes: 64 * 1024,
  });
  if (result.outcome === "exited" && result.exitCode === 0) return;
  const detail = result.outcome === "exited" ? result.stderr.trim().slice(-500) : "it took too long";
  throw new SandboxError(`The files could not be looked at before the work: ${detail}`, {
    code: "baseline_failed",
    retry: "backoff",
  });
}

/**
 * Exports what the agent changed as data (S15): a list with modes, and contents whose hashes are checked here, with caps on both.
 *
 * Everything it reads was made by the sandbox and is trusted in nothing; what can't be represented (a submodule) is kept in the
 * list with its mode, for the gate to refuse. The change is what differs from the baseline, put onto the base commit.
 */
export async function collectChanges(sandbox: Sandbox, options: CollectOptions): Promise<Collected> {
  const { baseSha, baseline, limits, isPeek = false } = options;
  const word = toWord();
  const what = isPeek ? "peek" : "compare";
  const order = { baseSha, baseline, what, word, capBytes: MANIFEST_CAP_BYTES } as const;
  const listed = await stage(sandbox, order);
  if (listed.outcome !== "exited") return tooLarge("the list of changes is too long, or took too long");
  if (listed.exitCode === NO_BASELINE) return { kind: "gone" };
  // A full disk is the app's trouble and may pass; anything else that git refuses, the agent left so.
  if (listed.exitCode === REFUSED_BY_GIT && !/no space left|quota/i.test(listed.stderr))
    return { kind: "unreadable" };
  if (listed.exitCode !== 0) return { kind: "failed", detail: listed.stderr.slice(-500) };
  const comparison = parseComparison(listed.stdout, word);
  if (comparison === undefined) return { kind: "failed", detail: "The list of changes can't be read." };
  const entries = comparison.entries.filter((entry) => isOwnChange(entry, comparison));
  const sized = entries.map((entry) => toSized(entry, comparison));
  const faults = [
    ...findSizeFaults(sized, limits),
    ...sized.flatMap((file) => findFileSizeFault(file, limits)),
  ];
  if (faults.length > 0) return { kind: "too_large", findings: faults.map(toShownFault) };
  const { maxBytes } = toFetchLimits(limits);
  const fetched = await fetchContents(sandbox, { entries, comparison, maxBytes, isPeek });
  if (fetched === undefined) return tooLarge(`the changed files have more than ${maxBytes} bytes`);
  const changes: FileChange[] = [];
  for (const entry of entries) {
    const change = toChange(entry, comparison, fetched);
    if (change === undefined)
      return { kind: "failed", detail: "A changed file's content does not match its hash." };
    changes.push(change);
  }
  const { additions, deletions } = comparison;
  const changeSet = { baseSha, changes, additions, deletions };
  return { kind: "collected", changeSet, ...findUntaken(comparison, changes) };
}

/** What runs in the sandbox can't know it. */
function toWord(): string {
  return randomBytes(16).toString("hex");
}

function tooLarge(detail: string): Collected {
  return { kind: "too_large", findings: [{ path: "", rule: "too-large", detail }] };
}

function toShownFault(fault: SizeFault): GateFinding {
  return { ...fault, path: toShownPath(fault.path) };
}

/** A deletion, and a content that the base has where the file was, are no bytes to be published. */
function toSized(entry: ChangedEntry, { inBase, inTree }: Comparison): SizedPath {
  const { path, newSha, oldSha, previousPath } = entry;
  const isKnown = newSha === oldSha && inBase.get(previousPath ?? path)?.sha === newSha;
  return { path, sizeBytes: isKnown ? 0 : (inTree.get(path)?.sizeBytes ?? 0), isNew: !inBase.has(path) };
}

function stage(
  sandbox: Sandbox,
  order: {
    baseSha: string;
    baseline: string;
    what: "begin" | "compare" | "peek";
    word: string;
    capBytes: number;
  },
): Promise<ExecResult> {
  const { base, repository } = sandbox.paths;
  const { baseSha, baseline, what, word, capBytes } = order;
  const args = ["sh", "-c", STAGE_SCRIPT, "sh", base, repository, baseSha, baseline, what, word];
  const options = { env: APP_GIT_ENV, capBytes, network: "none" } as const;
  return what === "peek"
    ? sandbox.exec([...END_IN_TIME, ...args], { ...options, timeoutMs: PAUSE_MS, alone: "paused" })
    : sandbox.exec(args, { ...options, timeoutMs: TIMEOUT_MS, alone: true });
}

/** What setup did and the agent undid is no change, and neither is a file of setup's that the agent removed. */
function isOwnChange(entry: ChangedEntry, { inBase }: Comparison): boolean {
  if (entry.status === "D") return inBase.has(entry.path) || entry.oldMode === SUBMODULE;
  return inBase.get(entry.path)?.sha !== entry.newSha || entry.oldMode !== entry.newMode;
}

const SUBMODULE = "160000";

function isBlob({ newMode }: ChangedEntry): boolean {
  return newMode !== SUBMODULE;
}

/** New contents, and what the base has in their place where there is room for both. Undefined: the new ones alone are too large. */
async function fetchContents(
  sandbox: Sandbox,
  {
    entries,
    comparison,
    maxBytes,
    isPeek,
  }: { entries: readonly ChangedEntry[]; comparison: Comparison; maxBytes: number; isPeek: boolean },
): Promise<Map<string, Uint8Array> | undefined> {
  const puts = entries.filter((entry) => entry.status !== "D" && isBlob(entry));
  const wanted = new Set(puts.map((entry) => entry.newSha));
  const before = new Set<string>();
  let room = maxBytes;
  for (const entry of entries) {
    const blob = toBaseBlob(entry, comparison);
    if (blob === undefined || wanted.has(blob.sha) || before.has(blob.sha) || blob.sizeBytes > room) continue;
    before.add(blob.sha);
    room -= blob.sizeBytes;
  }
  if (wanted.size + before.size === 0) return new Map();
  const along = new Map(parseBatch(comparison.contents));
  if ([...wanted, ...before].every((sha) => along.has(sha))) return along;
  const stdin = Buffer.from(`${[...wanted, ...before].join("\n")}\n`);
  // Each object comes with a line of at most 100 bytes.
  const capBytes = maxBytes + (maxBytes - room) + (wanted.size + before.size) * 100;
  const { base } = sandbox.paths;
  const args = ["sh", "-c", CONTENT_SCRIPT, "sh", base];
  const env = isPeek ? { ...APP_GIT_ENV, GIT_ALTERNATE_OBJECT_DIRECTORIES: `${base}/peek` } : APP_GIT_ENV;
  const timeoutMs = isPeek ? PEEK_CONTENT_MS : TIMEOUT_MS;
  const { outcome, stdout } = await sandbox.exec(args, { env, timeoutMs, capBytes, network: "none", stdin });
  return outcome === "exited" ? new Map(parseBatch(stdout)) : undefined;
}

/** What the base commit has where this file stands, or stood before it was moved. */
function toBaseBlob({ path, previousPath }: ChangedEntry, { inBase }: Comparison) {
  return inBase.get(path) ?? (previousPath === undefined ? undefined : inBase.get(previousPath));
}

function toChange(
  entry: ChangedEntry,
  comparison: Comparison,
  contents: ReadonlyMap<string, Uint8Array>,
): FileChange | undefined {
  const { status, path, previousPath, newMode, newSha } = entry;
  const before = toBaseBlob(entry, comparison);
  const found = before === undefined ? undefined : contents.get(before.sha);
  const baseContent = found !== undefined && gitBlobSha(found) === before?.sha ? found : undefined;
  if (status === "D") return { kind: "delete", path, ...(baseContent && { baseContent }) };
  const content = isBlob(entry) ? contents.get(newSha) : new Uint8Array();
  if (content === undefined || (isBlob(entry) && gitBlobSha(content) !== newSha)) return undefined;
  return {
    kind: "put",
    path,
    mode: newMode as "100644",
    content,
    ...(previousPath !== undefined && comparison.inBase.has(previousPath) && { previousPath }),
    ...(before?.sha === newSha && { knownSha: newSha }),
    ...(comparison.inBase.has(path) && { isInBase: true }),
    ...(baseContent && { baseContent }),
  };
}
