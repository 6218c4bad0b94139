import { type Html, html } from "../../text/html.ts";
import { type FormState, renderField, renderSummary } from "./fields.ts";

/** The form for an App that exists. */
export function renderImport(form: FormState, { webhookPath }: { webhookPath: string }): Html {
  return html`<p class="lead">Everything asked for here stands on the App's settings page on GitHub: Settings, Developer settings, GitHub Apps, Edit.</p>
${renderSummary(form)}
<form method="post" action="/setup/import">
${renderField({ name: "app_id", label: "App ID", placeholder: "123456" }, form)}
${renderField(
  {
    name: "private_key",
    label: "Private key",
    kind: "lines",
    placeholder: "-----BEGIN RSA PRIVATE KEY-----",
    hint: html`The text of the <code>.pem</code> file. GitHub shows a key only once; "Generate a private key" makes a new one.`,
  },
  form,
)}
${renderField(
  {
    name: "webhook_secret",
    label: "Webhook secret",
    kind: "secret",
    hint: html`The same as on the App's page. GitHub doesn't show it again: if nobody knows it, type a new one there and here.`,
  },
  form,
)}
${renderField(
  {
    name: "relay",
    label: "Relay (optional)",
    placeholder: "https://smee.io/…",
    hint: html`Where Sandpiper fetches webhooks from. With a public address leave it empty; the App's webhook URL is then
<code>https://your-address${webhookPath}</code>, its content type <code>application/json</code>.`,
  },
  form,
)}
${renderField(
  {
    name: "host",
    label: "GitHub Enterprise host (optional)",
    placeholder: "github.example.com",
    hint: html`Leave it empty for github.com.`,
  },
  form,
)}
<div class="actions"><button>Save</button><a href="/setup/app">Create a new App instead</a></div>
</form>`;
}
