import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { ThreadEvent } from "../run/trigger.ts";
import { type AppAccess, createAppJwt } from "./app-jwt.ts";
import { createExchange, parseAnswer } from "./exchange.ts";
import type { GitHubClient, RepositoryRef } from "./github-client.ts";

const INSTALLATION = "GET /repos/{owner}/{repo}/installation";
/** Of a token that is for one repository these are that one. */
const REPOSITORIES = "GET /installation/repositories";
/** An installation rarely changes, and a person may ask often. */
const KEPT_MS = 5 * 60_000;
const MAX_KEPT = 500;

const installationSchema = z.object({ id: z.int().positive(), suspended_at: z.string().nullish() });
const repositoriesSchema = z.object({
  repositories: z.array(
    z.object({
      id: z.int().positive(),
      name: z.string(),
      default_branch: z.string(),
      owner: z.object({ login: z.string(), type: z.enum(["User", "Organization"]).catch("User") }),
    }),
  ),
});

/** A repository as an event tells of it, with the installation by which the App reaches it. */
export type RepositoryPlace = Pick<ThreadEvent, "installationId" | "repository">;

/** Finds what an event of a repository would say, where no event came. */
export interface RepositoryPlaces {
  /** By its id. Undefined when the App is not installed there, or is suspended. Counts for five minutes. */
  find(repository: { id: number; owner: string; name: string }): Promise<RepositoryPlace | undefined>;
}

/**
 * Asks for the installation with the App's own credential, and for the rest with a token of it.
 *
 * @see https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
 */
export function createRepositoryPlaces(
  { apiUrl, appId, privateKey, log, now }: AppAccess,
  github: Pick<GitHubClient, "call">,
): RepositoryPlaces {
  const toJwt = createAppJwt(appId, privateKey);
  const exchange = createExchange({ apiUrl, log, now });
  const kept = new Map<number, { place: RepositoryPlace; until: number }>();

  async function findInstallation(owner: string, repo: string): Promise<number | undefined> {
    try {
      const data = await exchange(INSTALLATION, `Bearer ${toJwt(now())}`, { owner, repo });
      const { id, suspended_at } = parseAnswer(installationSchema, data, INSTALLATION);
      return suspended_at ? undefined : id;
    } catch (error) {
      if (error instanceof GitHubError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** By its id, so that one that took over a name is never meant. */
  async function ask(repository: RepositoryRef): Promise<ThreadEvent["repository"] | undefined> {
    try {
      const scope = { run: "places", repository, access: "report" } as const;
      const { repositories } = await github.call(scope, REPOSITORIES, {}, repositoriesSchema);
      const found = repositories.find(({ id }) => id === repository.id);
      if (found === undefined) return undefined;
      const { id, name, default_branch: defaultBranch, owner } = found;
      return { id, name, owner: owner.login, ownerType: owner.type, defaultBranch };
    } catch (error) {
      if (error instanceof GitHubError && error.code === "no_installation") return undefined;
      throw error;
    }
  }

  return {
    async find(wanted) {
      const known = kept.get(wanted.id);
      if (known !== undefined && known.until > now()) return known.place;
      const installationId = await findInstallation(wanted.owner, wanted.name);
      if (installationId === undefined) return undefined;
      const repository = await ask({ ...wanted, installationId });
      if (repository === undefined) return undefined;
      const place = { installationId, repository };
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(wanted.id, { place, until: now() + KEPT_MS });
      return place;
    },
  };
}
