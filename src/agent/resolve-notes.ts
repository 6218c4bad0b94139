import { posix } from "node:path";
import type { ProjectNotes } from "../run/plan.ts";
import { findImports } from "./find-imports.ts";
import { cutText } from "./keep-newest.ts";

/** The CLI (2.1.329) was seen to follow imports of imports so far, and no further. */
const MAX_DEPTH = 4;
const MAX_FILES = 20;
const MAX_BYTES = 48 * 1024;
const MAX_BLOB_BYTES = 1024 * 1024;
const MAX_LINKS = 10;
/** Of Linux; and far more folders than anybody's notes lie in. */
const MAX_PATH_CHARS = 4_096;
const MAX_PATH_NAMES = 100;
/** Each import is looked for in the tree, and each link on its way is a request to GitHub. */
const MAX_IMPORTS = 500;
const MAX_READS = 100;
const MAX_NAMED = 50;
/** Nobody sees them, and in a checkpoint, which is JSON, each takes six bytes. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/** What stands at a path of a commit's tree; folders are known by what is in them. */
export interface NotesEntry {
  kind: "file" | "link";
  sha: string;
  sizeBytes: number;
}

/** A commit's tree: every path in it, and the text of one; `undefined` for one that is no text. */
export interface NotesTree {
  entries: ReadonlyMap<string, NotesEntry>;
  readText(entry: NotesEntry): Promise<string | undefined>;
}

/**
 * The project's notes as the CLI would find them: `CLAUDE.md` and `.claude/CLAUDE.md`, else `AGENTS.md`, with what they import.
 * Links and imports are followed inside the tree only, each file once, up to 20 files and 48 KB in all. Whoever may write notes may write
 * thousands of imports, over links: what is behind 500 imports or 100 reads is left out.
 */
export async function resolveNotes(given: NotesTree): Promise<ProjectNotes> {
  const tree = readOnce(given);
  const files: ProjectNotes["files"][number][] = [];
  const leftOut: string[] = [];
  const seen = new Set<string>();
  const asked = new Set<string>();
  let room = MAX_BYTES;

  async function find(path: string) {
    if (asked.has(path) || asked.size >= MAX_IMPORTS) return undefined;
    asked.add(path);
    return followLinks(tree, path);
  }

  async function add(path: string, depth: number): Promise<void> {
    const found = await find(path);
    if (found === undefined || seen.has(found.path)) return;
    seen.add(found.path);
    if (files.length >= MAX_FILES || room <= 0 || found.entry.sizeBytes > MAX_BLOB_BYTES) {
      leftOut.push(found.path);
      return;
    }
    const text = (await tree.readText(found.entry))?.replace(CONTROLS, "");
    if (text === undefined) return;
    const shown = cutText(text, room, "start");
    room -= Buffer.byteLength(shown);
    files.push({ path: found.path, text: shown });
    if (shown !== text) leftOut.push(`${found.path} (its end)`);
    if (depth >= MAX_DEPTH) return;
    // As the CLI does it, from where the file is, and not from where a link to it is.
    const folder = posix.dirname(found.path);
    for (const target of findImports(shown)) await add(toPath(folder, target), depth + 1);
  }

  await add("CLAUDE.md", 0);
  await add(".claude/CLAUDE.md", 0);
  if (seen.size === 0) await add("AGENTS.md", 0);
  return { files, leftOut: leftOut.slice(0, MAX_NAMED), named: listNamed(tree, seen) };
}

/** The file that a path leads to, over links of files and of folders; undefined when it leads out of the tree, or nowhere. */
async function followLinks(
  tree: NotesTree,
  path: string,
  links = 0,
): Promise<{ path: string; entry: NotesEntry } | undefined> {
  const names = path.split("/");
  if (path.length > MAX_PATH_CHARS || names.length > MAX_PATH_NAMES) return undefined;
  for (let length = 1; length <= names.length; length += 1) {
    const start = names.slice(0, length).join("/");
    const entry = tree.entries.get(start);
    if (entry === undefined) continue;
    if (entry.kind === "file") return length === names.length ? { path, entry } : undefined;
    const isFollowed = links < MAX_LINKS && entry.sizeBytes <= MAX_PATH_CHARS;
    const target = isFollowed ? await tree.readText(entry) : undefined;
    if (target === undefined) return undefined;
    const end = toPath(posix.dirname(start), [target, ...names.slice(length)].join("/"));
    return followLinks(tree, end, links + 1);
  }
  return undefined;
}

/** The tree, of which nothing is read twice, and no more than so many texts. */
function readOnce(tree: NotesTree): NotesTree {
  const texts = new Map<string, Promise<string | undefined>>();
  return {
    entries: tree.entries,
    async readText(entry) {
      const known = texts.get(entry.sha);
      if (known !== undefined) return known;
      if (texts.size >= MAX_READS) return undefined;
      const text = tree.readText(entry);
      texts.set(entry.sha, text);
      return text;
    },
  };
}

/** A path from the tree's top; one that leads out of it is the path of no file. */
function toPath(folder: string, target: string): string {
  return posix.isAbsolute(target) ? "/" : posix.normalize(posix.join(folder, target));
}

/** Notes of folders below, and rules: the least deep first. */
function listNamed({ entries }: NotesTree, seen: ReadonlySet<string>): string[] {
  return [...entries.keys()]
    .filter((path) => /\/(?:CLAUDE|AGENTS)\.md$|^\.claude\/rules\/.*\.md$/.test(path) && !seen.has(path))
    .toSorted((one, other) => one.split("/").length - other.split("/").length)
    .slice(0, MAX_NAMED);
}
