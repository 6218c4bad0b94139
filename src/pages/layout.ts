import { MARK, renderHead } from "../report/house-look.ts";
import { type Html, html } from "../text/html.ts";
import { SCRIPT_PATH, STYLE_PATH } from "./assets.ts";

/** A page: what is in the tab, what is in it, and who looks at it. */
export interface Page {
  title: string;
  body: Html;
  /** The login of who is signed in; without it nothing is offered that needs one. */
  viewer?: string | undefined;
  /** Which of the places in the head it is. */
  place?: "runs" | "totals" | undefined;
  hasScript?: boolean;
  /** How wide it is: a few words, or a table. */
  width?: "narrow" | "wide";
}

/** One whole page. */
export function renderPage({ title, body, viewer, place, hasScript = false, width = "wide" }: Page): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
${renderHead(title)}
<link rel="stylesheet" href="${STYLE_PATH}">
${hasScript ? html`<script src="${SCRIPT_PATH}" defer></script>` : undefined}
</head>
<body class="${width}">
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="home" href="/">${MARK}<span class="name">Sandpiper</span></a>
${viewer === undefined ? undefined : renderPlaces(viewer, place)}
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>
`);
}

function renderPlaces(viewer: string, place: Page["place"]): Html {
  const current = (name: Page["place"]) => (name === place ? html` aria-current="page"` : undefined);
  return html`<nav aria-label="Pages"><a href="/"${current("runs")}>Runs</a><a href="/totals"${current("totals")}>Totals</a></nav>
<form class="me" method="post" action="/sign-out"><bdi>${viewer}</bdi><button class="quiet">Sign out</button></form>`;
}
