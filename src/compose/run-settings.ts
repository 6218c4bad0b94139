import type { Settings } from "../settings/settings.ts";
import type { RunParts } from "../workflow/parts.ts";

/** The settings as runs read them, on either host. */
export function toRunSettings(
  settings: Settings,
  { redactor, modelAccess }: Pick<RunParts["settings"], "redactor" | "modelAccess">,
): RunParts["settings"] {
  return {
    ...settings,
    webUrl: settings.github.webUrl,
    pagesUrl: toPagesUrl(settings),
    redactor,
    model: settings.agent.model,
    modelAccess,
  };
}

/** Where people meet the app: an address, and the client that they sign in by. Undefined: there are no pages, and nothing links to them. */
export function toPagesUrl({ app, server }: Settings): string | undefined {
  return app.client === undefined ? undefined : server.publicUrl;
}
