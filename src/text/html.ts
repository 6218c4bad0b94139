import { html as escapeAll, raw as trust } from "hono/html";
import { revealInvisible } from "./invisible.ts";

/** Markup that is ready to be sent: every value in it was escaped. */
export interface Html {
  readonly isEscaped: true;
  toString(): string;
}

type Value = Html | string | number | undefined | readonly Html[];

/**
 * Markup from a template. A string in it is text: it can't end an element or an attribute in quotes, and what can't be seen in it is shown.
 * `undefined` is nothing.
 *
 * @example html`<p title="${title}">${words}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  const shown = values.map((value) => (typeof value === "string" ? revealInvisible(value) : value));
  // A promise is made of promises alone, and no value is one.
  return escapeAll(parts, ...shown) as Html;
}

/** Markup of ours that is no template: a stylesheet, the name of an element. Never anybody's words. */
export function raw(markup: string): Html {
  return trust(markup);
}
