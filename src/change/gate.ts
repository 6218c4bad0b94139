import type { GateFinding } from "../run/outcome.ts";
import type { Redactor } from "../text/secrets/redact.ts";
import type { ChangeSet, FileChange } from "./change-set.ts";
import { addsBidiControl, addsCredential } from "./content-rules.ts";
import { isGlobMatch } from "./glob.ts";
import type { SizedPath } from "./heaviest-folder.ts";
import { findCollisions, type WrittenPath } from "./path-collision.ts";
import { pathFault, unsafePathFault } from "./path-fault.ts";
import { findProtection } from "./path-rules.ts";
import { findFileSizeFault, findSizeFaults, type SizeLimits } from "./size-rules.ts";
import { resolveLink } from "./symlink.ts";
import { toShownPath, warnAbout } from "./warning.ts";

const FILE_MODES: ReadonlySet<string> = new Set(["100644", "100755", "120000"]);

/** What the operator and the repository's configuration let through. */
export interface GatePolicy extends SizeLimits {
  redactor: Redactor;
  /** Globs to protect besides the built-in ones. */
  protectedPaths: readonly string[];
  /** Globs of protected paths that may be changed all the same. They lift no other rule. */
  allowPaths: readonly string[];
  /** Globs of files in which what looks like a credential is none: keys that were made for tests. Values of the app's own are stopped there too. */
  secretFixturePaths: readonly string[];
}

/** What the gate says: nothing to publish, publish with these warnings (one Markdown sentence each), or stop. */
export type GateVerdict =
  | { kind: "empty" }
  | { kind: "pass"; warnings: string[] }
  | { kind: "blocked"; findings: GateFinding[] };

/**
 * Decides whether what the agent left behind may become a commit. Every finding is reported, not only the first; a change set
 * with too many files or bytes is not looked into. Details are worded here and hold nothing the agent wrote.
 */
export function decideGate(input: { changeSet: ChangeSet; policy: GatePolicy }): GateVerdict {
  const { changes } = input.changeSet;
  if (changes.length === 0) return { kind: "empty" };
  const findings: GateFinding[] = findSizeFaults(changes.map(toSized), input.policy);
  if (findings.length === 0) {
    findings.push(...findCollisionFaults(changes));
    for (const change of changes) findings.push(...findFaults(change, input.policy));
  }
  if (findings.length > 0)
    return { kind: "blocked", findings: findings.map((finding) => toShown(finding, input.policy)) };
  return { kind: "pass", warnings: changes.flatMap(warnAbout) };
}

function findCollisionFaults(changes: readonly FileChange[]): GateFinding[] {
  const paths = changes.filter((change) => change.kind === "put");
  return findCollisions(paths.map((change) => ({ path: change.path, isNew: isNewPath(change) }))).map(
    ({ path }) => ({
      path,
      rule: "path" as const,
      detail: "can't be told from another path of this change where letter case is ignored",
    }),
  );
}

/** Of a file that was moved, `isInBase` speaks of the path it had. */
function isNewPath(change: FileChange & { kind: "put" }): boolean {
  return change.isInBase !== true || change.previousPath !== undefined;
}

function findFaults(change: FileChange, policy: GatePolicy): GateFinding[] {
  const { path } = change;
  if (change.kind === "delete") return findPathFaults({ path, isNew: false }, policy);
  const findings = findPathFaults({ path, isNew: isNewPath(change) }, policy);
  if (change.previousPath !== undefined)
    findings.push(...findPathFaults({ path: change.previousPath, isNew: false }, policy));
  return findings.concat(findContentFaults(change, policy));
}

function findPathFaults({ path, isNew }: WrittenPath, policy: GatePolicy): GateFinding[] {
  const findings: GateFinding[] = [];
  const fault = isNew ? pathFault(path) : unsafePathFault(path);
  if (fault !== undefined) findings.push({ path, rule: "path", detail: `has a path that ${fault}` });
  const protection = findProtection(path, policy.protectedPaths, policy.allowPaths);
  if (protection === "built_in") findings.push({ path, rule: "protected-path", detail: "is protected" });
  if (protection === "extra")
    findings.push({ path, rule: "own-protected-path", detail: "is protected by this repository" });
  if (policy.redactor.contains(path))
    findings.push({ path, rule: "secret", detail: "has a path that holds a secret" });
  return findings;
}

function findContentFaults(change: FileChange & { kind: "put" }, policy: GatePolicy): GateFinding[] {
  const { path, content } = change;
  if (!FILE_MODES.has(change.mode)) {
    return [{ path, rule: "mode", detail: "is a submodule, which can't be published" }];
  }
  const tooLarge = findFileSizeFault(toSized(change), policy);
  if (tooLarge.length > 0) return tooLarge;
  const findings: GateFinding[] = [];
  if (change.mode === "120000") findings.push(...findLinkFaults(path, content));
  const isFixture = policy.secretFixturePaths.some((glob) => isGlobMatch(path, glob));
  if (policy.redactor.containsKnown(content) || (!isFixture && addsCredential(change))) {
    findings.push({ path, rule: "secret", detail: "holds a secret" });
  }
  if (addsBidiControl(change)) {
    const detail = "has characters that turn the direction of text, so it reads differently from what it is";
    findings.push({ path, rule: "bidi-text", detail });
  }
  return findings;
}

function findLinkFaults(path: string, content: Uint8Array): GateFinding[] {
  const target = resolveLink(path, content);
  return target.kind === "fault" ? [{ path, rule: "symlink", detail: target.detail }] : [];
}

function toShown(finding: GateFinding, policy: GatePolicy): GateFinding {
  return { ...finding, path: toShownPath(policy.redactor.redact(finding.path).text) };
}

function toSized(change: FileChange): SizedPath {
  const { path } = change;
  if (change.kind === "delete") return { path, sizeBytes: 0, isNew: false };
  const sizeBytes = change.knownSha === undefined ? change.content.length : 0;
  return { path, sizeBytes, isNew: isNewPath(change) };
}
