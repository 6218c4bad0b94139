import { createHash } from "node:crypto";

/** The modes a change may have, as git writes them: a file, an executable file, a symbolic link. */
export type FileMode = "100644" | "100755" | "120000";

/** One file as the agent left it. For a symbolic link, `content` is the link's target. */
export type FileChange =
  | {
      kind: "put";
      path: string;
      mode: FileMode;
      content: Uint8Array;
      /** Where the file was before, when it was moved. The old path is deleted by the same change. */
      previousPath?: string | undefined;
      /** The blob's id, when the base commit has this very content: nothing needs to be uploaded. */
      knownSha?: string | undefined;
      /** Whether the base commit has this very path: rules about how a path is written hold for new ones only. */
      isInBase?: boolean | undefined;
      /** What the base commit has there, or where the file was before. Only what the change adds to it is judged. Undefined: nothing, or too large to fetch. */
      baseContent?: Uint8Array | undefined;
    }
  | {
      kind: "delete";
      path: string;
      /** What the base commit has there. Undefined: too large to fetch, or read from the store. */
      baseContent?: Uint8Array | undefined;
    };

/** What the agent changed, as data: everything the gate judges and the commit is made of. */
export interface ChangeSet {
  /** The commit the changes are relative to. */
  baseSha: string;
  changes: readonly FileChange[];
  /** Lines added, for the report. */
  additions: number;
  /** Lines deleted, for the report. */
  deletions: number;
}

/** Tells whether content can't be read as text: it has a NUL byte or isn't UTF-8. */
export function isBinary(content: Uint8Array): boolean {
  if (content.includes(0)) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return false;
  } catch {
    return true;
  }
}

/** The SHA-1 git gives this content as a blob, so that what GitHub stored can be compared with what was judged. */
export function gitBlobSha(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
