import { openRoute, type Route } from "../api/route.ts";
import { renderApp } from "../render/app.ts";
import { notFound } from "../world/problem.ts";

/** Hands out a new App's keys, once for each code and within an hour (docs.github.com, "Registering a GitHub App from a manifest"). */
export const appManifestRoutes: Route[] = [
  openRoute("POST /app-manifests/{code}/conversions", ({ world, params: { code = "" } }) => {
    const conversion = world.conversions.get(code);
    world.conversions.delete(code);
    if (!conversion || conversion.expiresAt <= world.now()) throw notFound();
    const { pem, webhookSecret } = conversion;
    return {
      status: 201,
      body: {
        ...renderApp(world),
        client_id: world.app.clientId,
        client_secret: world.app.clientSecret,
        webhook_secret: webhookSecret,
        pem,
      },
    };
  }),
];
