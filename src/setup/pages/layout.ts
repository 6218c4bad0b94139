import { createHash } from "node:crypto";
import { MARK, renderHead } from "../../report/house-look.ts";
import { type Html, html, raw } from "../../text/html.ts";
import { STYLE } from "./style.ts";

/** Where a page stands on the way; `undefined` for one beside it. */
export type Step = "app" | "model" | "install";

const STEPS: { step: Step; words: string }[] = [
  { step: "app", words: "GitHub App" },
  { step: "model", words: "Model" },
  { step: "install", words: "Install" },
];

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
${renderHead(title)}
<style>${raw(STYLE)}</style>
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
