import { type Html, html } from "../../text/html.ts";
import { MAX_NAME_LENGTH } from "../choices.ts";
import { type FormState, renderChoice, renderField, renderSummary } from "./fields.ts";

/** The first form: how webhooks come in, who owns the App, its name. */
export function renderChoose(form: FormState, { webhookPath }: { webhookPath: string }): Html {
  const webhookProblem = form.problems.webhook;
  return html`<p class="lead">Sandpiper works as a GitHub App of your own. This page creates it, stores its keys on this machine and
leads you to installing it.</p>
${renderSummary(form)}
<form method="post" action="/setup/app">
<fieldset><legend>Where do GitHub's webhooks come in?</legend>
<p class="hint">GitHub tells Sandpiper of each new comment by a request from the internet.</p>
${webhookProblem === undefined ? undefined : html`<p class="problem">${webhookProblem}</p>`}
${renderChoice(
  {
    name: "webhook",
    value: "address",
    label: "At a public address",
    hint: html`This machine, or a proxy in front of it, answers there by HTTPS. Runs get pages there, too.`,
    more: renderField(
      {
        name: "address",
        label: "Address",
        placeholder: "https://sandpiper.example.com",
        hint: html`Without a path, <code>${webhookPath}</code> is added.`,
      },
      form,
    ),
  },
  form,
)}
${renderChoice(
  {
    name: "webhook",
    value: "relay",
    label: "Through a relay",
    hint: html`To try it out, or behind a firewall: Sandpiper fetches from there. Whoever knows the channel can read what passes.`,
    more: renderField(
      {
        name: "relay",
        label: "Channel",
        placeholder: "https://smee.io/…",
        hint: html`Open one at <a href="https://smee.io/new" target="_blank" rel="noreferrer">smee.io/new</a> and paste its address.`,
      },
      form,
    ),
  },
  form,
)}
${renderChoice(
  {
    name: "webhook",
    value: "later",
    label: "On AWS: the address comes with the deploy",
    hint: html`The App is created first, and GitHub sends nothing until you give it the address.`,
  },
  form,
)}
</fieldset>
<fieldset><legend>Who owns the App?</legend>
<p class="hint">It can be installed on the owner's repositories only.</p>
${renderChoice({ name: "owner", value: "person", label: "My own account" }, form)}
${renderChoice(
  {
    name: "owner",
    value: "organization",
    label: "An organisation",
    more: renderField({ name: "organization", label: "Its name", placeholder: "my-org" }, form),
  },
  form,
)}
</fieldset>
${renderField(
  {
    name: "name",
    label: "Name of the App",
    hint: html`At most ${MAX_NAME_LENGTH} characters, and nobody else's on GitHub: "Sandpiper for my-org", say. Its comments come from this name.`,
  },
  form,
)}
<details${form.typed.host || form.problems.host ? html` open` : undefined}><summary>GitHub Enterprise Server, or GHE.com</summary>
${renderField(
  {
    name: "host",
    label: "Host name",
    placeholder: "github.example.com",
    hint: html`Leave it empty for github.com.`,
  },
  form,
)}
</details>
<div class="actions"><button>Continue</button></div>
</form>
<p class="foot">You have an App already? <a href="/setup/import">Use that one</a>.</p>`;
}
