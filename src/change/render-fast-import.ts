import type { ChangeSet, FileChange } from "./change-set.ts";

/** Git's own quoting of a path: what is not plain ASCII, a quote or a backslash goes as an octal byte. */
function quote(path: string): string {
  const bytes = [...Buffer.from(path, "utf8")].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, "0")}`
      : String.fromCharCode(byte),
  );
  return `"${bytes.join("")}"`;
}

/**
 * The change as a stream for `git fast-import`: one commit on its base, under `refs/sandpiper/kept`. Deletions come first, so that a
 * file may take the place of a folder.
 */
export function renderFastImport({ baseSha, changes }: Pick<ChangeSet, "baseSha" | "changes">): Uint8Array {
  const head = `commit refs/sandpiper/kept\ncommitter Sandpiper <sandpiper@localhost> 0 +0000\ndata 0\nfrom ${baseSha}\n`;
  const gone = changes.flatMap((change) => {
    if (change.kind === "delete") return [change.path];
    return change.previousPath === undefined ? [] : [change.previousPath];
  });
  const parts: (string | Uint8Array)[] = [head, ...gone.map((path) => `D ${quote(path)}\n`)];
  for (const change of changes) if (change.kind === "put") parts.push(...renderPut(change));
  parts.push("\ndone\n");
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function renderPut({ mode, path, content }: FileChange & { kind: "put" }): (string | Uint8Array)[] {
  return [`M ${mode} inline ${quote(path)}\ndata ${content.length}\n`, content, "\n"];
}
