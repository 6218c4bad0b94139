/** One changed path as git lists it. */
export interface ManifestEntry {
  status: "A" | "M" | "D" | "T" | "R";
  path: string;
  previousPath: string | undefined;
  newMode: string;
  oldSha: string;
  newSha: string;
}

export interface Manifest {
  entries: ManifestEntry[];
  additions: number;
  deletions: number;
}

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]{40}) ([0-9a-f]{40}) ([AMDTR])\d*$/;

/**
 * Reads `git diff-index --raw -z` and `--numstat -z`, separated by two NUL bytes. `undefined` when it is not of that form: the
 * sandbox wrote it.
 */
export function parseManifest(bytes: Uint8Array): Manifest | undefined {
  const text = new TextDecoder("utf-8", { fatal: false }).decode(bytes);
  const fields = text.split("\0");
  const entries: ManifestEntry[] = [];
  let index = 0;
  while (fields[index]?.startsWith(":")) {
    const [, , newMode, oldSha, newSha, status] = RAW.exec(fields[index] as string) ?? [];
    const first = fields[index + 1];
    const isRename = status === "R";
    const path = isRename ? fields[index + 2] : first;
    if (status === undefined || path === undefined || path === "") return undefined;
    entries.push({
      status: status as ManifestEntry["status"],
      path,
      previousPath: isRename ? first : undefined,
      newMode: newMode as string,
      oldSha: oldSha as string,
      newSha: newSha as string,
    });
    index += isRename ? 3 : 2;
  }
  const [first, second, figures] = fields.slice(index, index + 3);
  if (first !== "" || second !== "" || figures === undefined) return undefined;
  return { entries, ...countLines(fields.slice(index)) };
}

function countLines(fields: readonly string[]): { additions: number; deletions: number } {
  let additions = 0;
  let deletions = 0;
  for (const field of fields) {
    const [, added, deleted] = /^(\d{1,9})\t(\d{1,9})\t/.exec(field) ?? [];
    additions += Number(added ?? 0);
    deletions += Number(deleted ?? 0);
  }
  return { additions, deletions };
}
