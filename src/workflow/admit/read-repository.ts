import { resolveNotes } from "../../agent/resolve-notes.ts";
import { parseRepositoryConfig } from "../../config/repository-config.ts";
import { MAX_TELLING_BYTES, suggestVerify, TELLING_FILES } from "../../config/suggest-verify.ts";
import { type CommitRef, getBranchHead } from "../../github/repository.ts";
import { readTextFile, type TextFile } from "../../github/text-file.ts";
import { listTreeFiles, readBlobText, type TreeFile } from "../../github/tree.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { RepositoryConfig } from "../../run/repository-config.ts";
import type { KeptTexts } from "../parts.ts";
import { type Step, toScope } from "../step.ts";

const CONFIG_PATH = ".github/sandpiper.yml";

/** `isShared`: it is the organisation's. */
interface FoundConfig {
  kind: "config";
  config: RepositoryConfig;
  head: CommitRef;
  isShared: boolean;
}
export type ConfigResult = Ended | FoundConfig;

/**
 * The repository's config at its default branch's head, and nowhere else (S18): what a pull request changes in it counts once it
 * is merged. Without one, the organisation's `.github` repository is asked; without that, the defaults hold.
 */
export async function readConfig({ github, configs, run }: Step): Promise<ConfigResult> {
  const scope = toScope(run, "clone");
  const { owner, ownerType, defaultBranch } = run.event.repository;
  const head = await getBranchHead(github, scope, defaultBranch);
  if (head === "empty") return ended({ kind: "clone_failed", failure: "empty", detail: "" });
  if (head === undefined)
    return ended({ kind: "clone_failed", failure: "missing_ref", detail: defaultBranch });

  // A file at a commit never changes.
  const own = await configs.read(`${scope.repository.id}:${head.sha}`, () =>
    readTextFile(github, scope, { path: CONFIG_PATH, ref: head.sha }),
  );
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
  if (parsed.kind === "ok")
    return { kind: "config", config: parsed.config, head, isShared: isShared && file.kind === "text" };
  const { line, key, rule } = parsed;
  return ended({ kind: "invalid_config", path, line, key, rule });
}

/** What a run is told of the project beside its config. */
type Project = Pick<RunPlan, "projectNotes" | "suggestedConfig">;

/** A tree never changes, so this process reads its files once. */
const MAX_KEPT = 100;
const kept = new Map<string, Project>();

/**
 * The project's notes for agents at the default branch's head, and nowhere else (S18): what a pull request, and above all a fork's,
 * changes in them counts once it is merged. Read by the app: a clone has only the pull request's version. And what checks it plainly
 * has, where its config says nothing of `verify`; an organisation's config would no longer hold beside one of its own.
 */
export async function readProject(
  { github, run }: Step,
  { config, head, isShared }: FoundConfig,
): Promise<Project> {
  const scope = toScope(run, "clone");
  const isUnchecked = config.verify === undefined && !isShared;
  const key = `${scope.repository.id}:${head.treeSha}:${isUnchecked}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const files = await listTreeFiles(github, scope, head.treeSha);
  const readText = ({ sha }: { sha: string }) => readBlobText(github, scope, sha);
  const projectNotes = await resolveNotes({
    entries: new Map(files.map((file) => [file.path, file])),
    readText,
  });
  const suggestedConfig = isUnchecked
    ? suggestVerify({
        paths: files.map(({ path }) => path),
        texts: await readTelling(files, readText),
        hasSetup: config.setup.length > 0,
      })
    : undefined;
  const project = { projectNotes, ...(suggestedConfig !== undefined && { suggestedConfig }) };
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, project);
  return project;
}

/** For a hint, no more requests than these. */
const MAX_TELLING = 2;

async function readTelling(
  files: readonly TreeFile[],
  readText: (file: TreeFile) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const telling = TELLING_FILES.flatMap((path) => files.find((file) => file.path === path) ?? [])
    .filter(({ kind, sizeBytes }) => kind === "file" && sizeBytes <= MAX_TELLING_BYTES)
    .slice(0, MAX_TELLING);
  const texts = new Map<string, string>();
  for (const file of telling) texts.set(file.path, (await readText(file)) ?? "");
  return texts;
}

/** Room for some thirty configs of the largest size that is read, and thousands of usual ones. */
const MAX_BYTES = 4 * 1024 * 1024;
/** What a name costs beside its characters, roughly: an entry of a map. */
const ENTRY_BYTES = 100;

/** Keeps at most so many bytes, of which the oldest go first; a text that is larger alone isn't kept. */
export function createKeptTexts(maxBytes = MAX_BYTES): KeptTexts {
  const kept = new Map<string, { file: TextFile; bytes: number }>();
  let sizeBytes = 0;

  function keep(name: string, file: TextFile): void {
    // A character takes up to two bytes of memory.
    const bytes = ENTRY_BYTES + 2 * (name.length + (file.kind === "text" ? file.text.length : 0));
    if (bytes > maxBytes || kept.has(name)) return;
    for (const [oldest, { bytes: freed }] of kept) {
      if (sizeBytes + bytes <= maxBytes) break;
      kept.delete(oldest);
      sizeBytes -= freed;
    }
    kept.set(name, { file, bytes });
    sizeBytes += bytes;
  }

  return {
    async read(name, ask) {
      const found = kept.get(name);
      if (found !== undefined) return found.file;
      const file = await ask();
      keep(name, file);
      return file;
    },
  };
}
