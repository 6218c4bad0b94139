import { type Html, html, raw } from "../text/html.ts";
import { revealInvisible } from "../text/invisible.ts";

/** Elements that a transcript is made of. The browser's script makes no others. */
type Tag = "article" | "bdi" | "code" | "details" | "div" | "li" | "p" | "pre" | "span" | "summary" | "ul";

/** Attributes of them. `data-of`: the tool that an output is of, which is the agent's word. */
type Attributes = Partial<Record<"class" | "data-entry" | "data-of" | "title", string>>;

/**
 * An element as data: the server makes markup of it, and the browser's script the same elements, without reading any markup. A string is text.
 */
export type Node = string | readonly [tag: Tag, attributes: Attributes, ...children: Node[]];

/** An element, with everything that can't be seen in its words shown. */
export function node(tag: Tag, attributes: Attributes, ...children: (Node | undefined)[]): Node {
  const shown = Object.entries(attributes).map(([name, value]) => [name, revealInvisible(value)]);
  const inside = children
    .filter((child) => child !== undefined)
    .map((child) => (typeof child === "string" ? revealInvisible(child) : child));
  return [tag, Object.fromEntries(shown) as Attributes, ...inside];
}

/** The node as markup. */
export function renderNode(value: Node): Html {
  if (typeof value === "string") return html`${value}`;
  const [tag, attributes, ...children] = value;
  const written = Object.entries(attributes).map(([name, text]) => html` ${raw(name)}="${text}"`);
  return html`<${raw(tag)}${written}>${lead(tag, children)}${children.map(renderNode)}</${raw(tag)}>`;
}

/** A parser drops the line break that a `pre` begins with: what has one gets one more. */
function lead(tag: Tag, [first]: readonly Node[]): string {
  return tag === "pre" && typeof first === "string" && first.startsWith("\n") ? "\n" : "";
}
