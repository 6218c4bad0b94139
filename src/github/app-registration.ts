import { z } from "zod";
import { type AppAccess, createAppJwt } from "./app-jwt.ts";
import { createExchange, parseAnswer } from "./exchange.ts";
import { readPages } from "./read-pages.ts";

/** So many installations are looked at. */
const MAX_PAGES = 5;
const APP = "GET /app";
const INSTALLATIONS = "GET /app/installations";
const HOOK = "GET /app/hook/config";

/** What an App may do, and what it is told of. */
export interface Grants {
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
}

/** The App as its owner registered it. */
export interface RegisteredApp extends Grants {
  id: number;
  slug: string;
  name: string;
  /** By which its users sign in. */
  clientId: string | undefined;
}

/** The App on one account. Its grants are those that an owner there has accepted. */
export interface Installation extends Grants {
  id: number;
  account: string;
  isSuspended: boolean;
}

/** Where GitHub sends the App's webhooks, and how. */
export interface HookConfig {
  url: string | undefined;
  contentType: string | undefined;
  hasSecret: boolean;
  checksTls: boolean;
}

const grantsShape = { permissions: z.record(z.string(), z.string()), events: z.array(z.string()) };
const appSchema = z
  .object({
    ...grantsShape,
    ...{
      id: z.int(),
      slug: z.string().min(1),
      name: z.string(),
      client_id: z.string().min(1).optional().catch(undefined),
    },
  })
  .transform(({ client_id: clientId, ...app }) => ({ ...app, clientId }));
const installationsSchema = z.array(
  z.object({
    ...grantsShape,
    id: z.int(),
    // An enterprise has a slug and no login.
    account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullable(),
    suspended_at: z.string().nullish(),
  }),
);
const hookSchema = z.object({
  url: z.string().nullish(),
  content_type: z.string().nullish(),
  // GitHub shows asterisks in its place.
  secret: z.string().nullish(),
  insecure_ssl: z.union([z.string(), z.number()]).nullish(),
});

/** What GitHub has written down of the App. Faults are GitHubErrors. */
export interface AppRegistration {
  app(): Promise<RegisteredApp>;
  /** At most 500. */
  installations(): Promise<Installation[]>;
  hook(): Promise<HookConfig>;
}

/**
 * Asked with the App's own credential; changes nothing.
 *
 * @see https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
 * @see https://docs.github.com/en/rest/apps/webhooks#get-a-webhook-configuration-for-an-app
 */
export function createAppRegistration({ apiUrl, appId, privateKey, log, now }: AppAccess): AppRegistration {
  const toJwt = createAppJwt(appId, privateKey);
  const exchange = createExchange({ apiUrl, log, now });

  async function ask<S extends z.ZodType>(route: string, schema: S, parameters: object = {}) {
    return parseAnswer(schema, await exchange(route, `Bearer ${toJwt(now())}`, parameters), route);
  }

  return {
    app: () => ask(APP, appSchema),
    async installations() {
      const found = await readPages(MAX_PAGES, (page) => ask(INSTALLATIONS, installationsSchema, page));
      return found.map(toInstallation);
    },
    async hook() {
      const { url, content_type, secret, insecure_ssl } = await ask(HOOK, hookSchema);
      return {
        url: url || undefined,
        contentType: content_type ?? undefined,
        hasSecret: Boolean(secret),
        checksTls: String(insecure_ssl ?? "0") === "0",
      };
    },
  };
}

function toInstallation({
  id,
  account,
  permissions,
  events,
  suspended_at,
}: z.infer<typeof installationsSchema>[number]): Installation {
  const name = account?.login ?? account?.slug ?? String(id);
  return { id, account: name, permissions, events, isSuspended: Boolean(suspended_at) };
}
