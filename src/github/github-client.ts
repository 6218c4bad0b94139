import { setTimeout as delay } from "node:timers/promises";
import type { Endpoints } from "@octokit/types";
import type { Logger } from "pino";
import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { createAppJwt } from "./app-jwt.ts";
import { askAgain } from "./ask-again.ts";
import { createExchange, GRAPHQL_ROUTE, parseAnswer } from "./exchange.ts";
import { createSeal } from "./seal.ts";

/** A token is used no longer than this before its end: a step may take a minute. */
const TOKEN_MARGIN_MS = 5 * 60_000;

/**
 * A token is fresh for so long after its minting: GitHub's replicas may not know all of it yet, and answer 403 for permissions that
 * are on their way, 404 for a repository it can't see yet (F48). As GitHub's own client does with 401.
 *
 * @see https://github.com/octokit/auth-app.js/issues/589
 */
const FRESH_TOKEN_MS = 5_000;

/** One repository as an installation of the App reaches it. */
export interface RepositoryRef {
  installationId: number;
  id: number;
  owner: string;
  name: string;
}

/**
 * What a token may do; each step has its own (S11).
 *
 * - `clone`: read the code: at admission, and by git in the sandbox, after which it is revoked (S8).
 * - `report`: read the thread; write the comment, the reaction and the check run.
 * - `publish`: write the branch and the pull request.
 */
export type Access = "clone" | "report" | "publish";

/** GitHub mints nothing when one permission is not granted; a report then makes do with less: no check run, or only that (F18). */
const PERMISSIONS: Record<Access, readonly Record<string, "read" | "write">[]> = {
  clone: [{ contents: "read", metadata: "read" }],
  report: [
    { checks: "write", issues: "write", pull_requests: "write", metadata: "read" },
    { issues: "write", pull_requests: "write", metadata: "read" },
    { checks: "write", metadata: "read" },
  ],
  publish: [{ contents: "write", pull_requests: "write", metadata: "read" }],
};

/** Whose token: a run's step in a repository. A token is shared by the steps of one run that need the same, never by runs. */
export interface TokenScope {
  run: string;
  repository: RepositoryRef;
  access: Access;
}

const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

const appSchema = z.object({ slug: z.string().min(1), name: z.string() });

/** The App as GitHub knows it. `slug`: by which people mention it. */
export type AppIdentity = z.infer<typeof appSchema>;

type Route = keyof Endpoints;
type Parameters<R extends Route> = Omit<Endpoints[R]["parameters"], "owner" | "repo" | "baseUrl" | "headers">;

/** GitHub's REST API as this app uses it: every call names its scope, and its answer passes a schema. */
export interface GitHubClient {
  /**
   * Calls a route of the scope's repository. A 401 with a token that was kept mints anew, once (F16); a refusal of a fresh token is
   * asked again a few times (F48). Nothing else is sent twice.
   */
  call<R extends Route, S extends z.ZodType>(
    scope: TokenScope,
    route: R,
    parameters: Parameters<R>,
    schema: S,
  ): Promise<z.infer<S>>;
  /** Asks GraphQL, for what REST does not tell. The same promises; what GraphQL refuses is a GitHubError with the status of REST. */
  query<S extends z.ZodType>(
    scope: TokenScope,
    query: string,
    variables: Record<string, string | number>,
    schema: S,
  ): Promise<z.infer<S>>;
  /** A token's value for git. */
  token(scope: TokenScope): Promise<string>;
  /** The same, closed up: it can be kept with the run, and opened or ended by another process. */
  sealedToken(scope: TokenScope): Promise<string>;
  /** What was sealed; undefined when the App's key is another one by now. */
  unseal(sealed: string): string | undefined;
  /**
   * Ends the scope's token at GitHub, and the one that was sealed. A token that is not known (any more), or ended already, is fine.
   */
  revoke(scope: TokenScope, sealed?: string): Promise<void>;
  /** Who the App is. A GitHubError with 401 or 404 when GitHub knows no App with this id and this key. */
  app(): Promise<AppIdentity>;
  /** Forgets a run's tokens. */
  forget(run: string): void;
  /** The values of a run's tokens that may still work: they are redacted from everything of it that goes out. */
  liveTokens(run: string): string[];
  /** Waits, for as long as GitHub needs to catch up with itself. */
  pause(ms: number): Promise<void>;
}

/** A token as it is kept between calls. */
interface Kept {
  token: string;
  mintedAt: number;
  expiresAt: number;
  /** GitHub has answered a call with it: it knows the token and the repository. */
  isKnown: boolean;
}

interface ClientOptions {
  apiUrl: string;
  appId: number;
  privateKey: string;
  log: Logger;
  now: () => number;
  pause?: (ms: number) => Promise<void>;
  freshTokenMs?: number;
}

export function createGitHubClient(options: ClientOptions): GitHubClient {
  const { apiUrl, appId, privateKey, log, now, pause = delay, freshTokenMs = FRESH_TOKEN_MS } = options;
  const toJwt = createAppJwt(appId, privateKey);
  const seal = createSeal(privateKey, "token");
  const tokens = new Map<string, Kept>();
  const minting = new Map<string, Promise<Kept>>();
  const exchange = createExchange({ apiUrl, log, now });

  async function mint({ repository, access }: TokenScope): Promise<Kept> {
    const route = "POST /app/installations/{installation_id}/access_tokens";
    const ids = { installation_id: repository.installationId, repository_ids: [repository.id] };
    let refusal: unknown;
    for (const permissions of PERMISSIONS[access]) {
      try {
        const data = await exchange(route, `Bearer ${toJwt(now())}`, { ...ids, permissions });
        const { token, expires_at } = parseAnswer(tokenSchema, data, "access_tokens");
        return { token, mintedAt: now(), expiresAt: Date.parse(expires_at), isKnown: false };
      } catch (error) {
        refusal = error;
        if (!(error instanceof GitHubError) || error.status !== 422) break;
      }
    }
    throw toNoInstallation(refusal, access);
  }

  async function tokenOf(scope: TokenScope): Promise<{ kept: Kept; isKept: boolean }> {
    const key = toKey(scope);
    const kept = tokens.get(key);
    if (kept !== undefined && kept.expiresAt - TOKEN_MARGIN_MS > now()) return { kept, isKept: true };
    // Calls of one step that run side by side share the one that is being minted.
    const minted = minting.get(key) ?? mint(scope).finally(() => minting.delete(key));
    minting.set(key, minted);
    const fresh = await minted;
    tokens.set(key, fresh);
    return { kept: fresh, isKept: false };
  }

  function send(route: string, kept: Kept, parameters: object): Promise<unknown> {
    const ask = async (): Promise<unknown> => {
      const data = await exchange(route, `token ${kept.token}`, parameters);
      kept.isKnown = true;
      return data;
    };
    const isUnsettled = ({ status }: GitHubError): boolean =>
      now() - kept.mintedAt < freshTokenMs && (status === 403 || (status === 404 && !kept.isKnown));
    return askAgain(ask, { pause, isUnsettled });
  }

  async function end(token: string): Promise<void> {
    try {
      await exchange("DELETE /installation/token", `token ${token}`, {});
    } catch (error) {
      // 401: it has ended already. Anything else leaves a token that works, and the step has to come again.
      if (!(error instanceof GitHubError) || error.status !== 401) throw error;
    }
  }

  async function ask(scope: TokenScope, route: string, parameters: object): Promise<unknown> {
    const { kept, isKept } = await tokenOf(scope);
    try {
      return await send(route, kept, parameters);
    } catch (error) {
      if (!isKept || !(error instanceof GitHubError) || error.status !== 401) throw error;
      // Another call may have minted the next one in the meantime.
      if (tokens.get(toKey(scope)) === kept) tokens.delete(toKey(scope));
      return send(route, (await tokenOf(scope)).kept, parameters);
    }
  }

  return {
    async call(scope, route, parameters, schema) {
      const { owner, name: repo } = scope.repository;
      return parseAnswer(schema, await ask(scope, route, { owner, repo, ...parameters }), route);
    },
    async query(scope, query, variables, schema) {
      const answer = await ask(scope, GRAPHQL_ROUTE, { query, variables });
      const { data } = parseAnswer(z.object({ data: z.unknown() }), answer, GRAPHQL_ROUTE);
      return parseAnswer(schema, data, GRAPHQL_ROUTE);
    },
    async token(scope) {
      return (await tokenOf(scope)).kept.token;
    },
    async sealedToken(scope) {
      return seal.seal((await tokenOf(scope)).kept.token);
    },
    unseal: (sealed) => seal.open(sealed),
    async revoke(scope, sealed) {
      const kept = tokens.get(toKey(scope))?.token;
      const other = sealed === undefined ? undefined : seal.open(sealed);
      for (const token of new Set([kept, other])) if (token !== undefined) await end(token);
      tokens.delete(toKey(scope));
    },
    async app() {
      return parseAnswer(appSchema, await exchange("GET /app", `Bearer ${toJwt(now())}`, {}), "GET /app");
    },
    forget(run) {
      for (const key of tokens.keys()) if (key.startsWith(`${run}:`)) tokens.delete(key);
    },
    pause,
    liveTokens: (run) =>
      [...tokens].flatMap(([key, { token }]) => (key.startsWith(`${run}:`) ? [token] : [])),
  };
}

function toKey({ run, repository, access }: TokenScope): string {
  return `${run}:${repository.id}:${access}`;
}

/**
 * No token for good (F17): the App was uninstalled or suspended, or the repository was taken from it. The status is one that no
 * caller reads as an answer about its own question. A 422 is also GitHub's word for a permission that was not granted, which for
 * all but the last of the reports is not the end.
 */
function toNoInstallation(refusal: unknown, access: Access): unknown {
  if (!(refusal instanceof GitHubError) || refusal.retry !== "never") return refusal;
  const isGone = [403, 404].includes(refusal.status) || (refusal.status === 422 && access === "report");
  if (!isGone) return refusal;
  return new GitHubError(refusal.message, {
    code: "no_installation",
    status: 401,
    retry: "never",
    cause: refusal,
  });
}
