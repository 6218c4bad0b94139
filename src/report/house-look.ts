import { type Html, html, raw } from "../text/html.ts";

/** The house's colours, light and dark as the system is, and what every page begins with. Nothing is loaded from elsewhere. */
export const HOUSE_STYLE = `:root {
  --paper: #f7f4ef; --card: #fffefb; --ink: #26221d; --soft: #6d655b; --line: #e2dbd0; --field: #fff;
  --sand: #a35322; --sand-ink: #fff; --sand-soft: #f8ebe0; --water: #4b7f8c; --bad: #a8322a; --bad-soft: #fbeae7; --good: #2f7350;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --card: #201e1b; --ink: #ece6dc; --soft: #a59c8f; --line: #38342e; --field: #191715;
    --sand: #e09a66; --sand-ink: #241407; --sand-soft: #2d241c; --water: #7fb3bf; --bad: #f1998f; --bad-soft: #38201d; --good: #86c9a4;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
.mark { width: 2.6rem; height: 2.6rem; flex: none; }
.mark path { fill: none; stroke: var(--sand); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.mark .bird { fill: var(--sand); stroke: none; }
.mark .eye { fill: var(--paper); }
.mark .water { stroke: var(--water); }
:focus-visible { outline: 3px solid var(--water); outline-offset: 2px; }
`;

/** A sandpiper at the water's edge. */
export const MARK: Html = html`<svg class="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
<path class="leg" d="M31 41v12m0 0h4M38 40v13m0 0h4"/>
<path class="bird" d="M4 23.5 18.6 20c1-4 4-6.500 7.900-6.500 4.400 0 7.300 2.600 7.900 6.700.3 1.900 1.400 3.200 3.200 3.900 6.900 2.400 12.400 6.100 20.600 14.600-3.800.1-6.700.6-9.900 1.600C43.900 41.700 40 42.600 35.300 42.600c-9.900 0-16.300-5.200-16.300-12.700 0-2.500-.2-4.300-.8-6.100z"/>
<circle class="eye" cx="25.800" cy="19.500" r="1.500"/>
<path class="water" d="M9 57.500c4-2 7-2 11 0s7 2 11 0 7-2 11 0 7 2 11 0"/>
</svg>`;

/** The mark as a picture of its own, for the browser's tab: the address of an image. */
export const ICON = `data:image/svg+xml,${encodeURIComponent(
  String(MARK)
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(
      "\n",
      `<style>path{fill:none;stroke:#c2703d;stroke-width:3}.bird{fill:#c2703d}.eye{fill:#fff}</style>`,
    ),
)}`;

/** What the head of every page says of the page itself. */
export function renderHead(title: string): Html {
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Sandpiper</title>
<link rel="icon" href="${raw(ICON)}">`;
}
