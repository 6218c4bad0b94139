import { pathFault } from "./path-fault.ts";

/** Where a symbolic link leads, or why it may not: `path` is relative to the root of the repository. */
export type LinkTarget = { kind: "inside"; path: string } | { kind: "fault"; detail: string };

/**
 * Resolves a link's target against the folder the link is in. A target is refused when it is absolute, leaves the tree, leads
 * into `.git`, or has a `..` after a name (what `name/..` means depends on whether `name` is itself a link).
 */
export function resolveLink(linkPath: string, content: Uint8Array): LinkTarget {
  const target = toText(content);
  if (target === undefined || target === "")
    return { kind: "fault", detail: "is a symbolic link whose target isn't readable text" };
  if (/^(?:\/|\\|~|[a-z]:)/i.test(target))
    return { kind: "fault", detail: "is a symbolic link with an absolute target" };
  const segments = target
    .replace(/\/$/, "")
    .split("/")
    .filter((segment) => segment !== ".");
  const ups = segments.findIndex((segment) => segment !== "..");
  const climbed = ups === -1 ? segments.length : ups;
  const folder = linkPath.split("/").slice(0, -1);
  if (climbed > folder.length)
    return { kind: "fault", detail: "is a symbolic link that leads out of the repository" };
  const path = [...folder.slice(0, folder.length - climbed), ...segments.slice(climbed)].join("/");
  const fault = path === "" ? undefined : pathFault(path);
  if (fault !== undefined) return { kind: "fault", detail: `is a symbolic link to a path that ${fault}` };
  return { kind: "inside", path };
}

function toText(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
