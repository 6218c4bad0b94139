import { createHash } from "node:crypto";
import { type Html, html } from "../html.ts";
import { STYLE } from "./style.ts";

/** Where a page stands on the way; `undefined` for one beside it. */
export type Step = "app" | "model" | "install";

const STEPS: { step: Step; words: string }[] = [
  { step: "app", words: "GitHub App" },
  { step: "model", words: "Model" },
  { step: "install", words: "Install" },
];

/** A sandpiper at the water's edge. */
const MARK = html`<svg class="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
<path class="leg" d="M31 41v12m0 0h4M38 40v13m0 0h4"/>
<path class="bird" d="M4 23.5 18.6 20c1-4 4-6.500 7.900-6.500 4.400 0 7.300 2.600 7.900 6.700.3 1.900 1.400 3.200 3.200 3.900 6.900 2.400 12.400 6.100 20.600 14.600-3.800.1-6.700.6-9.900 1.600C43.900 41.700 40 42.600 35.300 42.600c-9.900 0-16.300-5.200-16.300-12.700 0-2.500-.2-4.300-.8-6.100z"/>
<circle class="eye" cx="25.800" cy="19.500" r="1.500"/>
<path class="water" d="M9 57.500c4-2 7-2 11 0s7 2 11 0 7-2 11 0 7 2 11 0"/>
</svg>`;

/** What a page may do: show its own style and icon, and post to itself and to `formTarget`. No script runs, and nothing frames it. */
export function toContentPolicy(formTarget = ""): string {
  const style = createHash("sha256").update(STYLE).digest("base64");
  return `default-src 'none'; style-src 'sha256-${style}'; img-src data:; form-action 'self' ${formTarget}; base-uri 'none'; frame-ancestors 'none'`;
}

/** One whole page, in one piece: its last one is shown when nobody answers here any more. */
export function renderPage({
  title,
  step,
  body,
  isEncrypted = true,
}: {
  title: string;
  step?: Step | undefined;
  body: Html;
  /** Whether what is typed reaches this machine unread. */
  isEncrypted?: boolean;
}): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Sandpiper</title>
<link rel="icon" href="${ICON}">
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header>${MARK}<span class="name">Sandpiper</span>${step === undefined ? undefined : renderSteps(step)}</header>
<main>
${isEncrypted ? undefined : WARNING}
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

/** The mark as a picture of its own, for the browser's tab. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  MARK.markup
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(
      "\n",
      `<style>path{fill:none;stroke:#c2703d;stroke-width:3}.bird{fill:#c2703d}.eye{fill:#fff}</style>`,
    ),
)}`;

const WARNING = html`<p class="note bad" role="alert">This connection is not encrypted: whoever is on the network can read
the keys that you type. A tunnel is safe: <code>ssh -L PORT:localhost:PORT</code>, and then the same link with <code>localhost</code>.</p>`;

function renderSteps(current: Step): Html {
  const at = STEPS.findIndex(({ step }) => step === current);
  const items = STEPS.map(({ words }, index) => {
    if (index === at) return html`<li class="now" aria-current="step">${words}</li>`;
    return index < at ? html`<li class="done">${words}</li>` : html`<li>${words}</li>`;
  });
  return html`<ol class="steps" aria-label="Steps">${items}</ol>`;
}
