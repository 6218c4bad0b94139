import { stripInvisible } from "../invisible.ts";
import { REDACTED, type Redactor } from "../secrets/redact.ts";
import { neutralisePlain, toCommitLines } from "./neutralise-plain.ts";
import { renderSafeMarkdown } from "./safe-markdown.ts";

/** What an agent's words may hold when we post them. */
export interface OutgoingPolicy {
  redactor: Redactor;
  /** The login of the person who asked, whose mention is let through in Markdown. */
  requester?: string | undefined;
  /** Hosts to which links stay links, compared exactly. Only https links stay. */
  linkHosts: readonly string[];
  /** The most UTF-16 units and the most bytes of the result. @default 60000, for a commit body 10000, for one line 256 */
  maxChars?: number | undefined;
}

const MAX_MARKDOWN_CHARS = 60_000;
const MAX_COMMIT_BODY_CHARS = 10_000;
const MAX_LINE_CHARS = 256;
const MAX_ROUNDS = 3;

/**
 * Makes Markdown by the agent fit to be posted: it can't notify anyone but the requester, link or close an issue, command a
 * bot, load an image, lead to another host, or carry HTML or a secret. What was taken from it stays readable: mentions and
 * references as code, HTML as text, links as label and address, the address as code. Fences begin at the margin, so that what we take for code is
 * code to GitHub too.
 *
 * Safe to call again on its own result.
 */
export function renderOutgoing(text: string, policy: OutgoingPolicy): string {
  const maxChars = policy.maxChars ?? MAX_MARKDOWN_CHARS;
  const rules = { requester: policy.requester, linkHosts: policy.linkHosts, maxChars };
  return renderRedacted(text, policy.redactor, maxChars * 4, (source) => renderSafeMarkdown(source, rules));
}

/**
 * Makes one line of the agent's fit for a title or a commit subject: no line break, no `#` or `/` in front, nothing that
 * mentions, closes, links to another host, or keeps CI from running. Mentions and references are broken by a space.
 */
export function renderPlain(text: string, policy: OutgoingPolicy): string {
  const maxChars = policy.maxChars ?? MAX_LINE_CHARS;
  return renderRedacted(text, policy.redactor, maxChars * 4, (source) => {
    const line = neutralisePlain(source.replace(/\s+/g, " "), policy.linkHosts);
    return cutLine(line.replace(/^[#/\s>*-]+/, "").trim(), maxChars);
  });
}

/**
 * Makes the agent's words fit for the body of a commit message: as `renderPlain`, on lines; and no trailers (`Co-authored-by:`,
 * `skip-checks:`), which only we may set.
 */
export function renderCommitBody(text: string, policy: OutgoingPolicy): string {
  const maxChars = policy.maxChars ?? MAX_COMMIT_BODY_CHARS;
  return renderRedacted(text, policy.redactor, maxChars * 4, (source) => {
    const lines = toCommitLines(source).map((line) => neutralisePlain(line, policy.linkHosts));
    return cutLine(toCommitLines(lines.join("\n")).join("\n").trim(), maxChars);
  });
}

/** Redacts before and after: leaving something out can put a secret together. */
function renderRedacted(
  text: string,
  redactor: Redactor,
  maxSourceChars: number,
  render: (source: string) => string,
): string {
  let source = stripInvisible(redactor.redact(stripInvisible(text).text).text.slice(0, maxSourceChars)).text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rendered = render(source);
    const checked = redactor.redact(rendered);
    if (checked.found === 0) return rendered;
    source = checked.text;
  }
  return REDACTED;
}

function cutLine(text: string, maxChars: number): string {
  if (text.length <= maxChars && Buffer.byteLength(text) <= maxChars) return text;
  let cut = "";
  let bytes = Buffer.byteLength("…");
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (bytes > maxChars) break;
    cut += char;
  }
  return `${cut.trimEnd()}…`;
}
