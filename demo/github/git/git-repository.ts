import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommitObject, parseCommit, serializeCommit } from "./commit-object.ts";
import { ObjectReader } from "./object-reader.ts";
import { writeObject } from "./object-writer.ts";
import { PRE_RECEIVE_HOOK } from "./pre-receive-hook.ts";
import { isRefName, isSha } from "./ref-name.ts";
import { runGit, tryGit } from "./run-git.ts";
import { parseTree, serializeTree, type TreeEntry } from "./tree-object.ts";

const CONFIG = [
  ["http.receivepack", "true"],
  ["uploadpack.allowFilter", "true"],
  ["uploadpack.allowAnySHA1InWant", "true"],
  ["receive.fsckObjects", "true"],
  ["receive.autogc", "false"],
  ["gc.auto", "0"],
  ["core.quotePath", "false"],
  ["diff.renames", "true"],
]
  .map(([key = "", value = ""]) => {
    const [section, name] = key.split(".");
    return `[${section}]\n\t${name} = ${value}\n`;
  })
  .join("");

/** A bare repository on disk: objects, refs, and no opinion about who may do what. */
export class GitRepository {
  readonly dir: string;
  readonly #reader: ObjectReader;

  constructor(dir: string) {
    this.dir = dir;
    this.#reader = new ObjectReader(dir);
  }

  /** Makes an empty repository whose first branch is `main`. */
  static async create(dir: string): Promise<GitRepository> {
    await mkdir(dir, { recursive: true });
    await runGit(dir, ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "."]);
    return GitRepository.#configure(dir);
  }

  /** Makes a copy with the same branches. */
  static async fork(source: GitRepository, dir: string): Promise<GitRepository> {
    await mkdir(dir, { recursive: true });
    await runGit(dir, ["clone", "--quiet", "--bare", "--template=", "--no-hardlinks", source.dir, "."]);
    return GitRepository.#configure(dir);
  }

  static async #configure(dir: string): Promise<GitRepository> {
    await writeFile(join(dir, "config"), `[core]\n\trepositoryformatversion = 0\n\tbare = true\n${CONFIG}`);
    await mkdir(join(dir, "hooks"), { recursive: true });
    await writeFile(join(dir, "hooks", "pre-receive"), PRE_RECEIVE_HOOK);
    await chmod(join(dir, "hooks", "pre-receive"), 0o755);
    return new GitRepository(dir);
  }

  /** The commit a full ref points at; undefined when there is no such ref. */
  async ref(ref: string): Promise<string | undefined> {
    if (!isRefName(ref)) return undefined;
    return (await this.#reader.info(ref))?.sha;
  }

  /** The commit a person may mean: a sha or the start of one, a branch, a tag, `heads/x`. */
  async resolveCommit(name: string): Promise<string | undefined> {
    const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`].filter(isRefName);
    if (/^[0-9a-f]{7,40}$/.test(name)) candidates.unshift(name);
    for (const candidate of candidates) {
      const found = await this.#reader.info(candidate);
      if (found?.type === "commit") return found.sha;
    }
    return undefined;
  }

  /** The type and size of an object by its full name. */
  async object(sha: string): Promise<{ type: string; size: number } | undefined> {
    return isSha(sha) ? this.#reader.info(sha) : undefined;
  }

  async blob(sha: string): Promise<Buffer | undefined> {
    return this.#content(sha, "blob");
  }

  async commit(sha: string): Promise<CommitObject | undefined> {
    const content = await this.#content(sha, "commit");
    return content && parseCommit(content);
  }

  async tree(sha: string): Promise<TreeEntry[] | undefined> {
    const content = await this.#content(sha, "tree");
    return content && parseTree(content);
  }

  writeBlob(content: Buffer): Promise<string> {
    return writeObject(this.dir, "blob", content);
  }

  writeTree(entries: Iterable<TreeEntry>): Promise<string> {
    return writeObject(this.dir, "tree", serializeTree(entries));
  }

  writeCommit(commit: CommitObject): Promise<string> {
    return writeObject(this.dir, "commit", serializeCommit(commit));
  }

  /** All refs that start with `prefix`, by name. */
  async refs(prefix: string): Promise<{ ref: string; sha: string }[]> {
    const listing = await runGit(this.dir, ["for-each-ref", "--format=%(objectname) %(refname)"]);
    return lines(listing)
      .map((line) => ({ sha: line.slice(0, 40), ref: line.slice(41) }))
      .filter(({ ref }) => ref.startsWith(prefix));
  }

  /** Moves a ref, only if it still is where the caller saw it (`undefined`: it isn't there); tells whether it did. */
  async moveRef(ref: string, sha: string, expected: string | undefined): Promise<boolean> {
    return (await tryGit(this.dir, ["update-ref", ref, sha, expected ?? "0".repeat(40)])).code === 0;
  }

  /** Puts a ref at a commit, wherever it was. */
  async pointAt(ref: string, sha: string): Promise<void> {
    await runGit(this.dir, ["update-ref", ref, sha]);
  }

  async deleteRef(ref: string): Promise<void> {
    await runGit(this.dir, ["update-ref", "-d", ref]);
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await tryGit(this.dir, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
  }

  /** The commit two histories have last in common; undefined when they have none. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    return lines((await tryGit(this.dir, ["merge-base", one, other])).stdout)[0];
  }

  /** Commits that `head` has and `base` has not, oldest first. */
  async commitsBetween(base: string, head: string): Promise<string[]> {
    return lines(await runGit(this.dir, ["rev-list", "--reverse", `${base}..${head}`]));
  }

  /** Commits of `head`, newest first. */
  async history(head: string): Promise<string[]> {
    return lines(await runGit(this.dir, ["rev-list", head]));
  }

  /** Whether `head` merges into `base` without a conflict. */
  async isMergeable(base: string, head: string): Promise<boolean> {
    return (await tryGit(this.dir, ["merge-tree", "--write-tree", base, head])).code === 0;
  }

  /** The tree of a merge that has no conflict. */
  async mergeTree(base: string, head: string): Promise<string> {
    return lines(await runGit(this.dir, ["merge-tree", "--write-tree", base, head]))[0] ?? "";
  }

  /** Brings a commit of another repository here, under `ref`. */
  async fetch(source: GitRepository, sha: string, ref: string): Promise<void> {
    await runGit(this.dir, ["fetch", "--quiet", "--force", source.dir, `${sha}:${ref}`]);
  }

  /** Writes the branches that a push by git may not touch, for the hook to read. */
  async protect(patterns: string[]): Promise<void> {
    await writeFile(join(this.dir, "protected-branches"), patterns.map((pattern) => `${pattern}\n`).join(""));
  }

  close(): void {
    this.#reader.close();
  }

  async #content(sha: string, type: string): Promise<Buffer | undefined> {
    const found = isSha(sha) ? await this.#reader.read(sha) : undefined;
    return found?.type === type ? found.content : undefined;
  }
}

function lines(output: Buffer): string[] {
  return output.toString().split("\n").filter(Boolean);
}
