/** Markup that is ready to be sent: every value in it was escaped. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | undefined | readonly Html[];

/**
 * Markup from a template. A string in it is text: it can't end an element or an attribute in double quotes. `undefined` is nothing.
 *
 * @example html`<p title="${title}">${words}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  const markup = parts.map((part, index) => part + (index < values.length ? toMarkup(values[index]) : ""));
  return { markup: markup.join("") };
}

function toMarkup(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeText(value);
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}

function escapeText(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
