import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** A second reading of rendered Markdown, by another reader than the one that rendered it. */

interface Allowed {
  requester: string;
  linkHosts: readonly string[];
}

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}

const RELATIVE = /^(?![/\\]{2})(?:[\w./-]+(?:[?#][\w=&.-]*)?|#[\w-]*)$/;

function read(markdown: string): Node {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

/** The text that is shown, code and all, a line break between blocks. */
export function toShown(markdown: string): string {
  const show = (node: Node): string => {
    if (node.type === "html" || node.type === "definition") return "";
    if (node.type === "break") return "\n";
    if (node.children === undefined) return node.value ?? "";
    const isInline = /^(?:paragraph|heading|link|emphasis|strong|delete|tableCell)$/.test(node.type);
    return node.children.map(show).join(isInline ? "" : "\n");
  };
  return show(read(markdown));
}

/** The code that is shown: blocks and spans, in their order. */
export function toCode(markdown: string): string[] {
  return [...walk(read(markdown))]
    .filter(({ type }) => type === "code" || type === "inlineCode")
    .map(({ value }) => value ?? "");
}

/** What in the Markdown would act on GitHub; nothing is right. */
export function findActing(markdown: string, allowed: Allowed): string[] {
  const found: string[] = [...markdown.matchAll(/[\u200b\u202a-\u202e\u2060-\u206f]/g)].map(String);
  for (const [line] of markdown.matchAll(/^[\s>]*\/[a-z][\w-]*(?![\w/.-])/gim)) found.push(line);
  for (const node of walk(read(markdown))) {
    if (/^(?:html|image|imageReference|definition|linkReference|footnote\w*)$/.test(node.type))
      found.push(node.type);
    if (node.type === "link" && !isAllowed(node.url ?? "", allowed)) found.push(node.url ?? "");
    if (node.type === "text") found.push(...findActingWords(node.value ?? "", allowed));
    if (
      node.type === "code" &&
      /^(?:mermaid|suggestion|math|geojson)/.test(String((node as { lang?: string }).lang))
    )
      found.push("active code");
  }
  return found;
}

function isAllowed(url: string, { linkHosts }: Allowed): boolean {
  // This reader links a bare `www.`; GitHub wants a host behind it.
  if (/^http:\/\/www\.?$/.test(url)) return true;
  if (RELATIVE.test(url)) return !/(?:issues|pulls?|discussions)\/|^#?\d[\d.]*(?:$|[/?#])/.test(url);
  return (
    linkHosts.some((host) => url.startsWith(`https://${host}/`)) &&
    !/^https:\/\/[^/]+\/[^/]+\/[^/]+\/(?:issues|pull|discussions)\/\d/.test(url)
  );
}

function findActingWords(text: string, { requester, linkHosts }: Allowed): string[] {
  const unlinked = text.replace(/https:\/\/[^\s()<>]*/g, (url) =>
    isAllowed(url, { requester, linkHosts }) ? " " : url,
  );
  const mentions = Array.from(unlinked.matchAll(/(?<![A-Za-z0-9])@[A-Za-z0-9][\w/-]*/g), String);
  const references = Array.from(
    unlinked.matchAll(/#\d+|(?<![A-Za-z0-9])GH-\d|:\/\/\w|(?<![\w.(])www\.\w/gi),
    String,
  );
  return [...mentions.filter((mention) => mention.toLowerCase() !== `@${requester}`), ...references];
}
