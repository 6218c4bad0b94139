import { controlRoute, type Route } from "./route.ts";

/** What a key may ask of itself. The value is masked; dates come as texts. */
export const keyRoutes: Route[] = [
  controlRoute("GET /api-keys/current", ({ account }) => ({
    status: 200,
    body: {
      name: "sandpiper",
      value: "dtn_********************************",
      createdAt: new Date(account.clock.now()).toISOString(),
      permissions: account.permissions,
      lastUsedAt: null,
      expiresAt: null,
      userId: "user",
    },
  })),
];
