import type { Settings } from "../settings/settings.ts";

/** Where people meet the app: an address, and the client that they sign in by. Undefined: there are no pages, and nothing links to them. */
export function toPagesUrl({ app, server }: Pick<Settings, "app" | "server">): string | undefined {
  return app.client === undefined ? undefined : server.publicUrl;
}
