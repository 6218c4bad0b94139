import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { type AppAccess, createAppJwt } from "./app-jwt.ts";
import { createExchange, parseAnswer } from "./exchange.ts";
import type { RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** So many installations are seen, and so many repositories of each. */
const MAX_PAGES = 10;
const INSTALLATIONS = "GET /app/installations";
const REPOSITORIES = "GET /installation/repositories";
const MINT = "POST /app/installations/{installation_id}/access_tokens";

const installationsSchema = z.array(z.object({ id: z.int(), suspended_at: z.string().nullish() }));
const tokenSchema = z.object({ token: z.string().min(1) });
const repositorySchema = z.object({
  id: z.int(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  default_branch: z.string(),
  pushed_at: z.iso.datetime({ offset: true }).nullish(),
});
const repositoriesSchema = z.object({ repositories: z.array(repositorySchema) });

export interface InstalledRepository extends RepositoryRef {
  defaultBranch: string;
}

/** Where the App is installed. */
export interface InstalledRepositories {
  /** At most `count` repositories, those with the newest push first; none of a suspended installation. */
  list(count: number): Promise<InstalledRepository[]>;
}

/**
 * Asked with the App's own credential and, in each installation, with a token that can only list: it ends right after. GitHub
 * does not say in which order it lists repositories, so all are read before they are put in order.
 *
 * @see https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
 * @see https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation
 */
export function createInstalledRepositories({
  apiUrl,
  appId,
  privateKey,
  log,
  now,
}: AppAccess): InstalledRepositories {
  const toJwt = createAppJwt(appId, privateKey);
  const exchange = createExchange({ apiUrl, log, now });

  function listInstallations() {
    return readPages(MAX_PAGES, async (page) => {
      const data = await exchange(INSTALLATIONS, `Bearer ${toJwt(now())}`, page);
      return parseAnswer(installationsSchema, data, INSTALLATIONS);
    });
  }

  async function listRepositories(installationId: number) {
    const request = { installation_id: installationId, permissions: { metadata: "read" } };
    const minted = await exchange(MINT, `Bearer ${toJwt(now())}`, request);
    const authorization = `token ${parseAnswer(tokenSchema, minted, MINT).token}`;
    const found = await listAll(authorization).finally(() =>
      exchange("DELETE /installation/token", authorization, {}).catch(() => undefined),
    );
    return found.map(({ id, name, owner, default_branch, pushed_at }) => ({
      repository: { installationId, id, owner: owner.login, name, defaultBranch: default_branch },
      pushedAt: pushed_at ? Date.parse(pushed_at) : 0,
    }));
  }

  function listAll(authorization: string) {
    return readPages(MAX_PAGES, async (page) => {
      const data = await exchange(REPOSITORIES, authorization, page);
      return parseAnswer(repositoriesSchema, data, REPOSITORIES).repositories;
    });
  }

  /** One that refuses for good (an IP allow list, say) hinders no other. */
  async function listOrNone(installationId: number) {
    try {
      return await listRepositories(installationId);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.retry !== "never") throw error;
      log.warn({ installation: installationId, err: error }, "forgotten_runs.not_looked_for");
      return [];
    }
  }

  return {
    async list(count) {
      const found = [];
      for (const { id, suspended_at } of await listInstallations())
        if (!suspended_at) found.push(...(await listOrNone(id)));
      found.sort((a, b) => b.pushedAt - a.pushedAt);
      return found.slice(0, count).map(({ repository }) => repository);
    },
  };
}
