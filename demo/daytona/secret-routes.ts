import type { ListSecretsResponse, Secret as SecretDto } from "@daytona/api-client";
import type { Account } from "./account.ts";
import { badRequest, Problem } from "./problem.ts";
import { createSecretShape, updateSecretShape } from "./request-shapes.ts";
import { controlRoute, type Route } from "./route.ts";
import { createSecretRecord, type SecretRecord, toSecretDto } from "./secrets.ts";

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 100;

/** What a key may ask of itself, and the account's secrets. No answer holds a value. */
export const secretRoutes: Route[] = [
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
  controlRoute(
    "POST /secret",
    ({ account, body }) => {
      requireSecretsRight(account);
      const { name, value, description, hosts = [] } = body;
      if ([...account.secrets.values()].some((secret) => secret.name === name))
        throw new Problem(409, `Secret with name ${name} already exists`);
      const secret = createSecretRecord({ name, value, description, hosts }, account.clock.now());
      account.secrets.set(secret.id, secret);
      return { status: 201, body: toSecretDto(secret) satisfies SecretDto };
    },
    { body: createSecretShape },
  ),
  controlRoute("GET /secret/paginated", ({ account, query }) => {
    requireSecretsRight(account);
    return { status: 200, body: listSecrets([...account.secrets.values()], query) };
  }),
  controlRoute(
    "PATCH /secret/{id}",
    ({ account, params, body }) => {
      requireSecretsRight(account);
      const secret = requireSecret(account, params.id);
      secret.value = body.value ?? secret.value;
      secret.description = body.description ?? secret.description;
      secret.hosts = body.hosts ?? secret.hosts;
      secret.updatedAt = account.clock.now();
      return { status: 200, body: toSecretDto(secret) satisfies SecretDto };
    },
    { body: updateSecretShape },
  ),
];

/** Throws what an account without secrets answers. */
export function requireSecretsFeature({ options }: Account): void {
  if (options.secrets === false) throw new Problem(404, "Cannot find secrets");
}

/** Every route of secrets, the lists too, asks for the one permission (`secret.controller.ts`, 0.190). */
function requireSecretsRight(account: Account): void {
  requireSecretsFeature(account);
  if (!account.permissions.includes("manage:secrets")) throw new Problem(403, "Forbidden resource");
}

function requireSecret(account: Account, id = ""): SecretRecord {
  const secret = account.secrets.get(id);
  if (secret === undefined) throw new Problem(404, `Secret with ID ${id} not found`);
  return secret;
}

function listSecrets(all: readonly SecretRecord[], query: URLSearchParams): ListSecretsResponse {
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw badRequest(`limit: must be between 1 and ${MAX_LIMIT}`);
  const part = query.get("name")?.toLowerCase() ?? "";
  const meant = all.filter(({ name }) => name.toLowerCase().includes(part));
  const start = Number(query.get("cursor") ?? 0);
  const hasMore = meant.length > start + limit;
  return {
    items: meant.slice(start, start + limit).map(toSecretDto),
    total: meant.length,
    nextCursor: hasMore ? String(start + limit) : null,
  };
}
