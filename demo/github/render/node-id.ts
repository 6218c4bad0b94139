/** A node id as GitHub's look: a prefix for the type, then something opaque. */
export function nodeId(prefix: string, id: number | string): string {
  return `${prefix}_kwDO${Buffer.from(String(id)).toString("base64url")}`;
}

/** An instant as GitHub's API writes it. */
export function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The same for an instant that may not have come. */
export function timestampOrNull(at: number | undefined): string | null {
  return at === undefined ? null : timestamp(at);
}
