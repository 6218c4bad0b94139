import type { GitHubClient, TokenScope } from "../github/github-client.ts";
import { type CommitRef, getBranchHead } from "../github/repository.ts";
import { readTextFile, type TextFile } from "../github/text-file.ts";
import type { RunParts } from "./parts.ts";
import { type Ended, ended } from "./plan.ts";
import { parseRepositoryConfig, type RepositoryConfig } from "./repository-config.ts";
import type { Run } from "./run.ts";
import { toScope } from "./scopes.ts";

const CONFIG_PATH = ".github/sandpiper.yml";

/** A file at a commit never changes, so this process asks GitHub once a commit. */
const MAX_KEPT = 500;
const kept = new Map<string, TextFile>();

async function readOwnConfig(github: GitHubClient, scope: TokenScope, sha: string): Promise<TextFile> {
  const key = `${scope.repository.id}:${sha}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const file = await readTextFile(github, scope, { path: CONFIG_PATH, ref: sha });
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, file);
  return file;
}

export type ConfigResult = Ended | { kind: "config"; config: RepositoryConfig; head: CommitRef };

/**
 * The repository's config at its default branch's head, and nowhere else (S18): what a pull request changes in it counts once it
 * is merged. Without one, the organisation's `.github` repository is asked; without that, the defaults hold.
 */
export async function readConfig({ github }: RunParts, run: Run): Promise<ConfigResult> {
  const scope = toScope(run, "clone");
  const { owner, ownerType, defaultBranch } = run.event.repository;
  const head = await getBranchHead(github, scope, defaultBranch);
  if (head === "empty") return ended({ kind: "clone_failed", failure: "empty", detail: "" });
  if (head === undefined)
    return ended({ kind: "clone_failed", failure: "missing_ref", detail: defaultBranch });

  const own = await readOwnConfig(github, scope, head.sha);
  const isShared = own.kind === "none" && ownerType === "Organization";
  const file = isShared
    ? await readTextFile(
        github,
        { ...scope, repository: { ...scope.repository, owner, name: ".github" } },
        { path: CONFIG_PATH },
      )
    : own;
  const path = isShared ? `${owner}/.github: ${CONFIG_PATH}` : CONFIG_PATH;
  if (file.kind === "unreadable") {
    const rule = `${file.why}; it must be a file of text`;
    return ended({ kind: "invalid_config", path, line: 0, key: "", rule });
  }
  const parsed = parseRepositoryConfig(file.kind === "text" ? file.text : "");
  if (parsed.kind === "ok") return { kind: "config", config: parsed.config, head };
  const { line, key, rule } = parsed;
  return ended({ kind: "invalid_config", path, line, key, rule });
}
