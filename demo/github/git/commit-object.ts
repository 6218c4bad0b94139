/** Who made a commit, and when; `at` in epoch milliseconds, kept to the second. */
export interface Signature {
  name: string;
  email: string;
  at: number;
}

/** What a commit object says. */
export interface CommitObject {
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

/** Reads the bytes of a commit object; a time zone is read as the instant it stands for. */
export function parseCommit(content: Buffer): CommitObject {
  const text = content.toString();
  const split = text.indexOf("\n\n");
  const lines = text.slice(0, split < 0 ? undefined : split).split("\n");
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author: parseSignature(values("author")[0] ?? ""),
    committer: parseSignature(values("committer")[0] ?? ""),
    message: split < 0 ? "" : text.slice(split + 2).replace(/\n$/, ""),
  };
}

/** The bytes of a commit object. */
export function serializeCommit(commit: CommitObject): Buffer {
  return Buffer.from(
    [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${serializeSignature(commit.author)}`,
      `committer ${serializeSignature(commit.committer)}`,
      "",
      commit.message,
    ].join("\n"),
  );
}

/** A signature as git writes it, in UTC. */
export function serializeSignature({ name, email, at }: Signature): string {
  const plain = (text: string) => text.replace(/[<>\n\0]/g, "").trim();
  return `${plain(name)} <${plain(email)}> ${Math.floor(at / 1000)} +0000`;
}

function parseSignature(line: string): Signature {
  const [, name = "", email = "", seconds = "0"] = /^(.*?) ?<(.*?)> (\d+)/.exec(line) ?? [];
  return { name, email, at: Number(seconds) * 1000 };
}
