import { type Html, html } from "../../text/html.ts";

/** GitHub made the App and didn't hand over its keys: not yet, or never any more. */
export function renderUnanswered({ status, host }: { status: number | undefined; host: string }): Html {
  const words =
    status === undefined ? `${host} did not answer.` : `${host} answered with an error (${status}).`;
  return html`<p>The App was created, but its keys are not here yet: ${words}</p>
<p>Try again. GitHub keeps them ready for an hour.</p>
<form method="post" action="/setup/again"><div class="actions"><button>Try again</button><a href="/setup/import">Type the keys in</a></div></form>`;
}

/** The code is used up or too old. */
export function renderLost({ appsUrl }: { appsUrl: string }): Html {
  return html`<p>The App may have been created, but GitHub no longer hands out its keys: it does that once, and within an hour.
Nothing was written on this machine.</p>
<p>If the App is on <a href="${appsUrl}" target="_blank" rel="noreferrer">your list of Apps</a>, do one of these:</p>
<ol class="todo">
<li>Open it there, press "Generate a private key", type a new webhook secret, and <a href="/setup/import">enter both here</a>.</li>
<li>Or delete it there (Advanced, Delete GitHub App), and <a href="/setup/app">create it again</a>.</li>
</ol>`;
}

/** The keys are here, in memory alone. */
export function renderUnsaved({ problem, directory }: { problem: string; directory: string }): Html {
  return html`<p>The App is there, but its keys could not be written into <code>${directory}</code>:</p>
<pre><code>${problem}</code></pre>
<p>Mend that and try again. Until then they are in this process's memory alone: don't end it.</p>
<form method="post" action="/setup/again"><div class="actions"><button>Try again</button></div></form>`;
}

/** Why nobody gets in, and how one does. */
export const REFUSALS = {
  wrong_host: html`<p>The set-up page answers to <code>localhost</code>, to an address in figures, to <code>HOST</code> and to <code>PUBLIC_URL</code>.</p>
<p>To reach it under another name, start Sandpiper with <code>PUBLIC_URL=https://that.name</code>.</p>`,
  wrong_origin: html`<p>This was sent from another page than this one, so nothing was done.</p>
<p>Behind a proxy? It must pass the <code>Host</code> header on, or <code>PUBLIC_URL</code> must be the address in your browser.</p>`,
  stranger: html`<p>Open the link that <code>npm start</code> printed in the terminal. It lets this browser in.</p>`,
  spent: html`<p>A set-up link works once, and this one was used. The terminal shows a new one now.</p>`,
  not_found: html`<p>There is no such page. <a href="/setup">Back to the set-up</a>.</p>`,
  too_large: html`<p>What was sent is larger than any key. Nothing was done.</p>`,
  bad_form: html`<p>This was no form of this page. <a href="/setup">Back to the set-up</a>.</p>`,
  wrong_state: html`<p>This way back from GitHub is not the one that was begun here, so nothing was done.</p>
<p><a href="/setup">Back to the set-up</a>. If you created an App on GitHub meanwhile, delete it there, or enter its keys by hand.</p>`,
  failed: html`<p>Something went wrong that Sandpiper did not expect. The terminal says what.</p>
<p><a href="/setup">Back to the set-up</a></p>`,
} satisfies Record<string, Html>;
