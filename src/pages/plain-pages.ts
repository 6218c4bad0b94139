import { type Html, html } from "../text/html.ts";
import { renderPage } from "./layout.ts";

/** A page of a few words. `link`: what to do next; always a path of ours. */
export interface PlainPage {
  title: string;
  text: string;
  link?: { href: `/${string}`; label: string } | undefined;
  /** A form that can be sent again. */
  again?: Html | undefined;
}

/** The way in. */
export function renderSignIn(page: PlainPage): string {
  return renderPlain(page, "button");
}

/** Something that did not work, and what to do about it. */
export function renderProblem(page: PlainPage): string {
  return renderPlain(page, "link");
}

/** After signing out. */
export const SIGNED_OUT: string = renderSignIn({
  title: "You are signed out",
  text: "This browser shows no runs any more until somebody signs in again.",
  link: { href: "/sign-in", label: "Sign in with GitHub" },
});

/** For all that is not there, and for all that somebody may not see: nobody can tell the one from the other. */
export const NOT_FOUND: string = renderProblem({
  title: "Not found",
  text: "There is no such page, or you can't see it. A run is seen by whoever can read its repository on GitHub.",
  link: { href: "/", label: "All runs" },
});

export const UNANSWERED: string = renderProblem({
  title: "GitHub does not answer",
  text: "Sandpiper asks GitHub what you may see, and GitHub gave no answer. Load the page again in a minute.",
});

function renderPlain({ title, text, link, again }: PlainPage, kind: "button" | "link"): string {
  const action =
    link === undefined
      ? undefined
      : html`<p class="actions"><a${kind === "button" ? html` class="button"` : undefined} href="${link.href}">${link.label}</a></p>`;
  return renderPage({
    title,
    width: "narrow",
    body: html`<section class="card"><h1>${title}</h1><p>${text}</p>${again === undefined ? undefined : html`<div class="steer">${again}</div>`}${action}</section>`,
  });
}
