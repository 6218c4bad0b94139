import { request as octokitRequest } from "@octokit/request";
import type { Logger } from "pino";
import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { toGitHubError } from "./github-error.ts";
import { toGraphqlFault } from "./graphql-fault.ts";

const REQUEST_TIMEOUT_MS = 15_000;

/** What has no credential in its header is GitHub's sign-in, whose answers are forms unless JSON is asked for. */
const JSON_ONLY = { accept: "application/json" };

export const GRAPHQL_ROUTE = "POST /graphql";

/** One request and its answer's data; an answer that is none, or an error, is thrown as a GitHubError. Never sent twice. */
export type Exchange = (
  route: string,
  authorization: string | undefined,
  parameters: object,
) => Promise<unknown>;

/** The same with what the answer's headers say. */
export type WholeExchange = (
  route: string,
  authorization: string | undefined,
  parameters: object,
) => Promise<{ data: unknown; headers: Readonly<Record<string, string | number | undefined>> }>;

interface ExchangeOptions {
  apiUrl: string;
  log: Logger;
  now: () => number;
}

export function createExchange(options: ExchangeOptions): Exchange {
  const exchange = createWholeExchange(options);
  return async (route, authorization, parameters) => (await exchange(route, authorization, parameters)).data;
}

export function createWholeExchange({ apiUrl, log, now }: ExchangeOptions): WholeExchange {
  const send = octokitRequest.defaults({
    baseUrl: apiUrl,
    headers: { "user-agent": "sandpiper", "x-github-api-version": "2022-11-28" },
    request: { log: { debug() {}, info() {}, warn() {}, error() {} } },
  });

  // An Enterprise Server has GraphQL beside `/api/v3` and not below it, as in `@octokit/graphql`.
  const graphqlUrl = apiUrl.replace(/\/api\/v3\/?$/, "/api");

  return async function exchange(route, authorization, parameters) {
    const startedAt = now();
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    try {
      const { route: withSlashes, parameters: encoded } = keepSlashes(route, parameters);
      const response = await send(withSlashes, {
        ...encoded,
        ...(route === GRAPHQL_ROUTE ? { baseUrl: graphqlUrl } : {}),
        headers: authorization === undefined ? JSON_ONLY : { authorization },
        request: { signal },
      });
      const rateLeft = Number(response.headers["x-ratelimit-remaining"]);
      // Now and then is enough to see it sink.
      const level = rateLeft % 100 === 0 ? "info" : "debug";
      log[level]({ route, status: response.status, ms: now() - startedAt, rateLeft }, "github.answered");
      const fault = route === GRAPHQL_ROUTE ? toGraphqlFault(response.data) : undefined;
      if (fault === undefined) return { data: response.data, headers: response.headers };
      throw toGitHubError({ ...fault, headers: response.headers, route, now: now(), cause: response.data });
    } catch (error) {
      if (error instanceof GitHubError) throw error;
      throw toOurs(error, route, now());
    }
  };
}

/**
 * The answer as its schema reads it. Another shape than documented tells nothing of what happened: as after an answer that was
 * lost, the step comes again, and what it made is looked for by its natural key (F14).
 */
export function parseAnswer<S extends z.ZodType>(schema: S, data: unknown, route: string): z.infer<S> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new GitHubError(
    `GitHub's answer to ${route} is not of the shape it documents: ${z.prettifyError(parsed.error)}`,
    {
      status: 200,
      code: "bad_answer",
      retry: "backoff",
    },
  );
}

/** Parameters that are paths: their slashes stay slashes in the address, everything else in them is encoded. */
const PATH_PARAMETERS = ["path", "ref", "basehead"];

function keepSlashes(
  route: string,
  parameters: object,
): { route: string; parameters: Record<string, unknown> } {
  const encoded: Record<string, unknown> = { ...parameters };
  let withSlashes = route;
  for (const name of PATH_PARAMETERS) {
    if (!route.includes(`{${name}}`)) continue;
    withSlashes = withSlashes.replace(`{${name}}`, `{+${name}}`);
    encoded[name] = String(encoded[name]).split("/").map(encodeURIComponent).join("/");
  }
  return { route: withSlashes, parameters: encoded };
}

function toOurs(error: unknown, route: string, now: number): GitHubError {
  const { status, message, response } = error as {
    status?: number;
    message?: string;
    response?: { headers?: Record<string, string>; data?: { message?: string } };
  };
  const answered = response !== undefined && typeof status === "number";
  return toGitHubError({
    status: answered ? status : 0,
    message: answered ? toMessage(response.data, message) : (message ?? String(error)),
    headers: response?.headers ?? {},
    route,
    now,
    cause: error,
  });
}

/** GitHub tells the reason of a 422 in `errors`, beside a `message` that says little. */
function toMessage(
  data: { message?: string; errors?: unknown } | undefined,
  fallback: string | undefined,
): string {
  const errors = Array.isArray(data?.errors)
    ? data.errors.map((each) =>
        typeof each === "string"
          ? each
          : (each?.message ?? [each?.field, each?.code].filter(Boolean).join(" ")),
      )
    : [];
  return [data?.message ?? fallback ?? "", ...errors].filter(Boolean).join("; ");
}
