import { type Html, html } from "../../text/html.ts";
import type { AppManifest } from "../app-manifest.ts";
import type { Choices } from "../choices.ts";

/** What GitHub will be asked for, with the button that posts it there. */
export function renderReview({
  choices,
  manifest,
  creationUrl,
}: {
  choices: Choices;
  manifest: AppManifest;
  creationUrl: string;
}): Html {
  const { webhook, organization, host = "github.com", name } = choices;
  const permissions = Object.entries(manifest.default_permissions).map(
    ([area, level]) => `${area.replaceAll("_", " ")} (${level})`,
  );
  return html`<p class="lead">The next button takes you to ${host} with these settings. GitHub asks you to confirm, and sends you back here.</p>
<dl>
<dt>Name</dt><dd>${name}</dd>
<dt>Owner</dt><dd>${organization ?? "your own account"}</dd>
<dt>Webhooks</dt><dd>${webhook.kind === "later" ? "off, until you give GitHub the address" : webhook.url}</dd>
<dt>Permissions</dt><dd>${permissions.join(", ")}</dd>
<dt>Events</dt><dd>${manifest.default_events.map((event) => event.replaceAll("_", " ")).join(", ")}</dd>
</dl>
<p class="hint">Be signed in to ${host} in this browser. If GitHub says that the name is taken, change it there or here.</p>
<form method="post" action="${creationUrl}">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<div class="actions"><button>Create it on GitHub</button><a href="/setup/app">Change something</a></div>
</form>`;
}
