import { type Html, html } from "../../text/html.ts";
import type { ModelKey } from "../credentials.ts";
import type { NewApp } from "../save.ts";

interface LastPage {
  app: NewApp;
  modelKey: ModelKey["variable"] | undefined;
  /** What keeps the app from starting. */
  problem: string | undefined;
  webUrl: string;
  /** Where the app itself takes webhooks. */
  ownAddress: string;
  /** The word that starts a command. */
  command: string;
}

/** What is left to do on GitHub, and the start. */
export function renderLast(page: LastPage): Html {
  const { app, webUrl, command } = page;
  if (app.webhook?.kind === "later") return renderAws(page);
  const installUrl = app.page === undefined ? `${webUrl}/settings/apps` : `${app.page.url}/installations/new`;
  return html`<p class="lead">The keys are in <code>.env</code>, which only your account on this machine can read.</p>
${app.isSecretOurs ? SECRET_NOTE : undefined}
<ol class="todo">
<li><a href="${installUrl}" target="_blank" rel="noreferrer">Install ${app.page?.name ?? "the App"} on repositories</a>. Only those can use it; you can add more at any time.</li>
${renderWebhooks(page)}
${renderStart(page)}
<li>Open an issue there and write <code>${command} help</code>. The answer comes within seconds.</li>
</ol>
${page.problem === undefined ? renderStartForm() : renderEnd(page)}`;
}

/** What the browser shows while the app takes over. */
export function renderStarting({ command }: { command: string }): Html {
  return html`<p>The set-up is over, and this page is gone. The app takes its place within seconds: the terminal says
<code>app.started</code>, or what keeps it from starting.</p>
<p><a class="button" href="/health">Look whether it runs</a></p>
<p class="hint">It does when this says <code>"status":"ok"</code>. Then write <code>${command} help</code> in an issue.</p>`;
}

/** What the browser shows when a person has to do something before the app can start. */
export function renderEnded(): Html {
  return html`<p>The set-up is over, and this page is gone. You can close it.</p>`;
}

const SECRET_NOTE = html`<p class="note">GitHub made no webhook secret. Sandpiper made one: copy <code>WEBHOOK_SECRET</code> from <code>.env</code> into
"Webhook secret" on the App's settings page.</p>`;

/** What is left to do for webhooks to come in; nothing with a relay. */
function renderWebhooks({ app: { webhook }, ownAddress }: LastPage): Html | undefined {
  if (webhook?.kind === "relay") return undefined;
  const url = webhook?.kind === "address" ? webhook.url : "the App's webhook URL (on its settings page)";
  return html`<li>Let <code>${url}</code> reach this machine: a proxy there passes requests on to <code>${ownAddress}</code>, with their bodies unchanged.${webhook?.kind === "address" ? renderPages(webhook.url) : undefined}</li>`;
}

/** Pages are below the webhook's host, whatever the webhook's path is. */
function renderPages(webhookUrl: string): Html {
  return html` Have it pass on every other path, too: each run has its page at <code>${new URL(webhookUrl).origin}</code>, for those who can read its repository on GitHub.`;
}

function renderStart({ modelKey, problem }: LastPage): Html {
  if (modelKey === undefined)
    return html`<li>Write <code>ANTHROPIC_API_KEY=…</code> into <code>.env</code>, or <a href="/setup/model">give the key here</a>. Then start Sandpiper again.</li>`;
  if (problem !== undefined)
    return html`<li>Sandpiper can't start yet. Mend this in <code>.env</code>, then start it again:<pre><code>${problem}</code></pre></li>`;
  return html`<li>Start Sandpiper with the button below. It goes on in the same terminal, on the same port.</li>`;
}

function renderStartForm(): Html {
  return html`<form method="post" action="/setup/finish"><div class="actions"><button>Start Sandpiper</button></div></form>`;
}

function renderEnd({ modelKey }: LastPage): Html {
  const words = modelKey === undefined ? "End the set-up without a key" : "End the set-up";
  return html`<form method="post" action="/setup/finish"><div class="actions"><button>${words}</button></div></form>`;
}

function renderAws({ app, modelKey, command }: LastPage): Html {
  const rest = modelKey === undefined ? "the model's key and the sandbox's" : "the sandbox's key";
  return html`<p class="lead">The keys are in <code>.env</code>, which only your account on this machine can read. <code>docs/aws.md</code> goes on from here:</p>
<ol class="todo">
<li>Write ${rest} into <code>.env</code>.</li>
<li>Put the secrets into Parameter Store, then deploy. The deploy prints the webhook's address.
<pre><code>npm run secrets
npm run deploy</code></pre></li>
<li>On <a href="${app.page?.settingsUrl}" target="_blank" rel="noreferrer">the App's settings page</a> tick "Active" under Webhook and put that address into "Webhook URL"${
    app.isSecretOurs
      ? html`, and <code>WEBHOOK_SECRET</code> of <code>.env</code> into "Webhook secret"`
      : undefined
  }.</li>
<li><a href="${app.page?.url}/installations/new" target="_blank" rel="noreferrer">Install it on repositories</a>, and write <code>${command} help</code> in an issue.</li>
</ol>
<form method="post" action="/setup/finish"><div class="actions"><button>End the set-up</button></div></form>`;
}
