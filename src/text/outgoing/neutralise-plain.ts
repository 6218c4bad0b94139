import { toLinkVerdict } from "./link-verdict.ts";

const URL_LIKE = /(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:\/\/|www\.)[^\s<>]+/gi;
const TRAILING = /[.,;:!?'")\]}*_~`]*$/;
/** `@user`, `@org/team`; `repo@1f2e3d4`, which links to a commit. An address or `name@1.2.3` stays. */
const MENTION = /(?<![A-Za-z0-9])@(?=[A-Za-z0-9])|@(?=[0-9a-f]{7,40}(?![A-Za-z0-9]))/gi;
const ISSUE = /#(?=\d)/g;
const GH_ISSUE = /(?<![A-Za-z0-9])(GH)-(?=\d)/gi;
/** Words in a commit message that keep checks from running, whichever CI reads it. */
const SKIP_MARKER =
  /\[\s*((?:skip|no)[ _-](?:ci|actions?|checks?|build|deploy|netlify|vercel|cd|azurepipelines|azpipelines|azp|travis|circleci|appveyor|pipeline))\s*\]|\[\s*((?:ci|actions?|cd|build|azurepipelines|travis)[ _-]skip)\s*\]/gi;
const SKIP_STARS = /(?<!\*)\*+\s{0,20}(NO_CI)\s{0,20}\*+/gi;
const SKIP_TRAILER = /\b(skip|request)-checks(?=\s*:)/gi;
/** Lines that tools take for facts about the commit. */
const TRAILER =
  /^\s*(?:[a-z][a-z-]*-by|change-id|cc|release-as|(?:skip|request)-checks|on-behalf-of|gpgsig|git-[a-z-]+)\s*:/i;

/**
 * Breaks whatever acts in text without markup (titles, commit messages), each by a space or a dash that can be seen: mentions,
 * issue references, markers that skip CI. Addresses stay when their host is allowed and they are no issue; else the host stays.
 */
export function neutralisePlain(text: string, linkHosts: readonly string[]): string {
  return text
    .replace(URL_LIKE, (url) => neutraliseUrl(url, linkHosts))
    .replace(SKIP_MARKER, (_, first?: string, second?: string) =>
      (first ?? second ?? "").replace(/[ _]/, "-"),
    )
    .replace(SKIP_STARS, "NO-CI")
    .replace(SKIP_TRAILER, "$1 checks")
    .replace(MENTION, "@ ")
    .replace(GH_ISSUE, "$1 ")
    .replace(ISSUE, "# ");
}

/** The lines of a commit body without those that read as trailers, and never two blank lines in a row. */
export function toCommitLines(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const kept = lines.filter((line) => !TRAILER.test(line));
  return kept.filter((line, index) => line !== "" || (index > 0 && kept[index - 1] !== ""));
}

function neutraliseUrl(url: string, linkHosts: readonly string[]): string {
  const trailing = TRAILING.exec(url.slice(-20))?.[0] ?? "";
  const verdict = toLinkVerdict(url.slice(0, url.length - trailing.length), linkHosts);
  switch (verdict.kind) {
    case "relative":
    case "allowed":
      return verdict.url + trailing;
    case "reference":
      return verdict.name + trailing;
    case "foreign":
      return `(${verdict.host})${trailing}`;
    case "broken":
      return `(link)${trailing}`;
  }
}
