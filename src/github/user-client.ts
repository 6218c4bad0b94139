import type { Logger } from "pino";
import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { createWholeExchange, parseAnswer } from "./exchange.ts";
import { readPages } from "./read-pages.ts";

/** So many installations are seen, and so many repositories of each, a hundred a page. */
const MAX_INSTALLATION_PAGES = 5;
const MAX_REPOSITORY_PAGES = 30;

const USER = "GET /user";
const REPOSITORY = "GET /repos/{owner}/{repo}";
const INSTALLATIONS = "GET /user/installations";
const REPOSITORIES = "GET /user/installations/{installation_id}/repositories";

/** A name may hold nothing that would make another address of it: `/repos/../user` is `/user`. */
const NAME = /^(?!\.{1,2}$)[\w.-]{1,100}$/;

/**
 * How GitHub's tokens look that can be a person's: with a prefix that tells their kind, and those of old Enterprise Servers without one.
 * `ghs_` is an installation's, `ghr_` refreshes, and a JWT is an App's own.
 *
 * @see https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
const PERSONS_TOKEN = /^(?:gh[pou]_[A-Za-z0-9_]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|[0-9a-f]{40})$/;

/** Of OAuth apps and classic personal ones. */
const HAS_SCOPES = /^(?:gh[po]_|[0-9a-f]{40}$)/;

const userSchema = z.object({ id: z.int().positive(), login: z.string().min(1), type: z.string() });
const repositorySchema = z.object({
  id: z.int().positive(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  private: z.boolean(),
  permissions: z.object({ push: z.boolean() }).optional(),
});
const installationsSchema = z.object({
  installations: z.array(z.object({ id: z.int(), app_id: z.int(), suspended_at: z.string().nullish() })),
});
const repositoriesSchema = z.object({ repositories: z.array(repositorySchema) });

/** A person, as GitHub knows whose token it is. */
export interface GitHubUser {
  id: number;
  login: string;
  /** The scopes of a token that has such; undefined for one whose permissions GitHub tells nobody. */
  scopes: readonly string[] | undefined;
}

/** A repository as a user's token reaches it. */
export interface UserRepository {
  id: number;
  owner: string;
  name: string;
  isPrivate: boolean;
  /** Whether the user may push to it; what the token itself may do is another matter. */
  mayPush: boolean;
}

/**
 * What is asked of GitHub with somebody's own token. Faults are GitHubErrors; none of them holds the token. One with a 401 says that the
 * token is none, or none any more.
 */
export interface UserClient {
  /** Whose token it is. Undefined: nobody's, or an App's, a bot's or an organization's. */
  user(token: string): Promise<GitHubUser | undefined>;
  /** A repository by its name, or by one that it had: whoever means a certain one compares ids. Undefined where they may not look. */
  repository(token: string, name: { owner: string; name: string }): Promise<UserRepository | undefined>;
  /**
   * The repositories that this App is installed on and the user may read: at most 500 installations and 3,000 repositories of each.
   * Undefined when the token is none of a GitHub App's: GitHub tells such a token of no installations.
   */
  installedRepositories(token: string): Promise<UserRepository[] | undefined>;
}

/**
 * @see https://docs.github.com/en/rest/users/users#get-the-authenticated-user
 * @see https://docs.github.com/en/rest/repos/repos#get-a-repository
 * @see https://docs.github.com/en/rest/apps/installations#list-app-installations-accessible-to-the-user-access-token
 */
export function createUserClient({
  apiUrl,
  appId,
  log,
  now,
}: {
  apiUrl: string;
  appId: number;
  log: Logger;
  now: () => number;
}): UserClient {
  const exchange = createWholeExchange({ apiUrl, log, now });

  async function ask<S extends z.ZodType>(
    token: string,
    { route, schema, parameters }: { route: string; schema: S; parameters: object },
  ): Promise<z.infer<S>> {
    const { data } = await exchange(route, `Bearer ${token}`, parameters);
    return parseAnswer(schema, data, route);
  }

  async function listRepositories(token: string, installationId: number): Promise<UserRepository[]> {
    const found = await readPages(MAX_REPOSITORY_PAGES, async (page) => {
      const parameters = { ...page, installation_id: installationId };
      return (await ask(token, { route: REPOSITORIES, schema: repositoriesSchema, parameters })).repositories;
    });
    return found.map(toUserRepository);
  }

  async function listInstallations(token: string) {
    const found = await readPages(MAX_INSTALLATION_PAGES, async (parameters) => {
      const whole = { route: INSTALLATIONS, schema: installationsSchema, parameters };
      return (await ask(token, whole)).installations;
    });
    return found.filter(({ app_id, suspended_at }) => app_id === appId && !suspended_at);
  }

  return {
    user: (token) =>
      orNothing([403, 404], async () => {
        if (!PERSONS_TOKEN.test(token)) return undefined;
        const { data, headers } = await exchange(USER, `Bearer ${token}`, {});
        const { id, login, type } = parseAnswer(userSchema, data, USER);
        if (type !== "User") return undefined;
        return {
          id,
          login,
          scopes: HAS_SCOPES.test(token) ? toScopes(headers["x-oauth-scopes"]) : undefined,
        };
      }),
    repository: (token, { owner, name }) =>
      orNothing([403, 404, 451], async () => {
        if (!NAME.test(owner) || !NAME.test(name)) return undefined;
        const parameters = { owner, repo: name };
        return toUserRepository(
          await ask(token, { route: REPOSITORY, schema: repositorySchema, parameters }),
        );
      }),
    async installedRepositories(token) {
      const installations = await orNothing([403], () => listInstallations(token));
      if (installations === undefined) return undefined;
      const found = new Map<number, UserRepository>();
      for (const { id } of installations) {
        // One that went, or that shuts this person out (an IP allow list, single sign-on), hinders no other.
        const repositories = (await orNothing([403, 404], () => listRepositories(token, id))) ?? [];
        for (const repository of repositories) found.set(repository.id, repository);
      }
      return [...found.values()];
    },
  };
}

/** GitHub's way to say no is an answer. A rate limit is a 403 as well, and none: it has a time to come again. */
async function orNothing<T>(
  statuses: readonly number[],
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isAnswer = error instanceof GitHubError && statuses.includes(error.status);
    if (!isAnswer || typeof error.retry === "object") throw error;
    return undefined;
  }
}

function toUserRepository({
  id,
  name,
  owner,
  private: isPrivate,
  permissions,
}: z.infer<typeof repositorySchema>): UserRepository {
  return { id, owner: owner.login, name, isPrivate, mayPush: permissions?.push ?? false };
}

/** @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
function toScopes(header: string | number | undefined): readonly string[] {
  return String(header ?? "")
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}
