import { z } from "zod";
import { answerPage } from "../api/pagination.ts";
import { appRoute, type Route, tokenRoute } from "../api/route.ts";
import { renderApp, renderInstallation, renderToken } from "../render/app.ts";
import { renderDeliveries, renderHookConfig } from "../render/delivery.ts";
import { renderRepository } from "../render/repository.ts";
import { mintToken } from "../world/installation-tokens.ts";
import type { Installation } from "../world/model.ts";
import { customFailure, notFound, Problem } from "../world/problem.ts";
import type { World } from "../world/world.ts";

const TokenBody = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.int()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

/** What the App does as itself, and what any token may do. */
export const appRoutes: Route[] = [
  appRoute("GET /app", ({ world }) => ({
    status: 200,
    body: { ...renderApp(world), installations_count: world.installations.size },
  })),
  appRoute("GET /app/installations", (call) =>
    answerPage(call, [...call.world.installations.values()], (each) => renderInstallation(call.world, each)),
  ),
  appRoute("GET /repos/{owner}/{repo}/installation", ({ world, params }) => {
    const repository = world.repository(`${params.owner}/${params.repo}`);
    const installation = repository && world.installationOf(repository);
    if (!installation) throw notFound();
    return { status: 200, body: renderInstallation(world, installation) };
  }),
  appRoute("GET /app/hook/config", ({ world }) => ({ status: 200, body: renderHookConfig(world.webhooks) })),
  appRoute("GET /app/hook/deliveries", ({ world, query }) => ({
    status: 200,
    body: renderDeliveries(world.webhooks.deliveries).slice(0, Number(query.get("per_page") ?? 30)),
  })),
  appRoute("POST /app/hook/deliveries/{delivery_id}/attempts", ({ world, params }) => {
    const original = world.webhooks.deliveries[Number(params.delivery_id) - 1];
    if (!original) throw customFailure("HookDelivery", "There is no such delivery.");
    void world.webhooks.redeliver(original.id, false);
    return { status: 202, body: {} };
  }),
  appRoute(
    "POST /app/installations/{installation_id}/access_tokens",
    ({ world, params, body }) => {
      const installation = requireInstallation(world, params.installation_id);
      const named = body.repositories?.map((name) => idOfName(world, installation, name));
      const repositoryIds =
        named || body.repository_ids ? [...(named ?? []), ...(body.repository_ids ?? [])] : undefined;
      const token = mintToken(world, installation, { repositoryIds, permissions: body.permissions });
      return { status: 201, body: renderToken(world, token) };
    },
    TokenBody,
  ),
  tokenRoute("DELETE /installation/token", ({ token }) => {
    token.revoked = true;
    return { status: 204 };
  }),
  tokenRoute("GET /installation/repositories", (call) => {
    const repositories = call.token.repositoryIds.flatMap((id) => call.world.repositoryById(id) ?? []);
    const { headers, body } = answerPage(call, repositories, (each) => renderRepository(call.world, each));
    return {
      status: 200,
      headers: headers ?? {},
      body: { total_count: repositories.length, repository_selection: "selected", repositories: body },
    };
  }),
];

function requireInstallation(world: World, id: string | undefined): Installation {
  const installation = world.installations.get(Number(id));
  if (!installation) throw notFound();
  return installation;
}

/** A name the installation doesn't have is as good as an id that isn't there. */
function idOfName(world: World, installation: Installation, name: string): number {
  if (name.includes("/")) throw new Problem(422, "The repository name must not have its owner in front.", []);
  return world.repository(`${installation.account.login}/${name}`)?.id ?? -1;
}
