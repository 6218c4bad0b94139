import type { RecordedRepository } from "../record/run-record.ts";
import { type Html, html } from "../text/html.ts";

/** Where a run's page is. */
export function toRunPath(id: string, below: "" | `/${string}` = ""): `/${string}` {
  return `/runs/${toPart(id)}${below}`;
}

export function toRepositoryPath({ owner, name }: Pick<RecordedRepository, "owner" | "name">): string {
  return `/repositories/${toPart(owner)}/${toPart(name)}`;
}

/** Half a character has no code of its own in an address. */
function toPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A path with what a form would add to it; what is undefined or empty is left out. */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => (pair[1] ?? "") !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Words that lead to a page of GitHub's. Where the address is none of its own, as `javascript:…`, they are words alone. */
export function renderGitHubLink(
  { url, words }: { url: string; words: string | Html },
  githubUrl: string,
): Html {
  const href = toGitHubHref(url, githubUrl);
  return href === undefined
    ? html`<span>${words}</span>`
    : html`<a href="${href}" rel="noreferrer">${words}</a>`;
}

/** The address, when it is one of this GitHub's; undefined otherwise. */
export function toGitHubHref(url: string, githubUrl: string): string | undefined {
  const [target, home] = [URL.parse(url), URL.parse(githubUrl)];
  if (target === null || home === null || !/^https?:$/.test(target.protocol)) return undefined;
  const isPlain = target.username === "" && target.password === "";
  return target.origin === home.origin && isPlain ? target.href : undefined;
}
