import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --dim: light-dark(#57606a, #8d96a0); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 58rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; font-weight: 500; } h1 small, .small, .dim { color: var(--dim); }
.small, .dim { font-size: .85rem; }
section { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; overflow: hidden; }
section > header { background: var(--soft); border-bottom: 1px solid var(--line); padding: .4rem 1rem; font-weight: 600; }
section > div { padding: .2rem 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .85rem; }
:not(pre) > code { background: var(--soft); padding: .1rem .3rem; border-radius: 4px; }
pre { margin: 0; overflow-x: auto; } pre.diff span { display: block; padding: 0 1rem; white-space: pre; min-height: 1.5em; }
.add { background: #2da44e33; } .remove { background: #cf222e2e; } .hunk { background: #54aeff26; color: var(--dim); }
ul { padding-left: 1.4rem; } a { color: light-dark(#0969da, #4493f8); }
`;

/** What a browser may do with a page: show it, in our style, and nothing else. */
export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** A whole page. */
export function toPage(title: string, repository: { name: string; path: string }, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
<p class="dim"><a href="${repository.path}">${repository.name}</a> · a stand-in of GitHub, for the demo alone</p>
<h1>${title}</h1>
${body}
</html>
`.text;
}
