import { type Html, html } from "../../text/html.ts";
import { type FormState, renderField, renderSummary } from "./fields.ts";

/** The form for the model's key. */
export function renderModel(form: FormState): Html {
  const isTokenWanted =
    form.problems.oauth_token !== undefined || form.typed.api_key?.startsWith("sk-ant-oat");
  return html`<p class="lead">Claude Code works on your account with Anthropic. The key is written to <code>.env</code> on this machine, and nowhere else.</p>
${renderSummary(form)}
<form method="post" action="/setup/model">
${renderField(
  {
    name: "api_key",
    label: "Anthropic API key",
    kind: "secret",
    placeholder: "sk-ant-api…",
    hint: html`Make one at <a href="https://console.anthropic.com/settings/keys" target="_blank" rel="noreferrer">console.anthropic.com</a>. A spending limit can be set there too.`,
  },
  form,
)}
<details${isTokenWanted ? html` open` : undefined}><summary>Use a Claude subscription instead</summary>
${renderField(
  {
    name: "oauth_token",
    label: "Subscription token",
    kind: "secret",
    placeholder: "sk-ant-oat…",
    hint: html`From <code>claude setup-token</code>. It is meant for one person's ordinary use, as
<a href="https://code.claude.com/docs/en/legal-and-compliance" target="_blank" rel="noreferrer">Anthropic's terms</a> say; a team's bot should have an API key.`,
  },
  form,
)}
</details>
<div class="actions"><button>Save</button><button class="quiet" name="skip" value="yes">Go on without a key</button></div>
</form>`;
}
