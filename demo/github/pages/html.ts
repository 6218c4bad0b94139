import MarkdownIt from "markdown-it";

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | undefined | readonly Html[];

/** HTML from a template: whatever is put into it is escaped, unless it is HTML. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(toText)));
}

/** A body as people read it: markdown alone. Tags of its own are text, and images are left out. */
export function markdown(body: string): Html {
  const [main = "", ...small] = body.replace(/<!--[\s\S]*?-->/g, "").split("<sub>");
  const details = small.join("\n").replaceAll("</sub>", "");
  return html`${render(main)}${details === "" ? "" : html`<div class="small">${render(details)}</div>`}`;
}

const MARKDOWN = new MarkdownIt({ html: false, breaks: true }).disable("image");

function render(text: string): Html {
  const boxes = text.replace(/^- \[x\] /gm, "- ☑ ").replace(/^- \[ \] /gm, "- ☐ ");
  return new Html(MARKDOWN.render(boxes.replaceAll("<br>", "\n")));
}

function toText(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value ?? "").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
