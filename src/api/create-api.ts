import { type AppError, GitHubError, StoreError } from "../errors.ts";
import type { HttpAnswer, Route, RoutedRequest } from "../http/route.ts";
import { createLimits } from "../viewer/limits.ts";
import { TOO_MANY_STRANGERS } from "../viewer/stranger-brake.ts";
import { toAnswer } from "./answer.ts";
import type { ApiParts } from "./api-parts.ts";
import { createDescription, DESCRIPTION_PATH } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { toProblem, toTooMany } from "./problem.ts";
import { parseInput, readInput } from "./read-body.ts";
import { listLogReads } from "./read-logs.ts";
import { listOutcomeReads } from "./read-outcomes.ts";
import { listTaskReads } from "./read-tasks.ts";
import { listTaskWrites } from "./write-tasks.ts";

const READS = { perMinute: 600 };
const RETRY_SECONDS = 10;

/** All that the API can, a line an operation. */
export function listOperations(parts: ApiParts): Operation[] {
  return [
    ...listTaskReads(parts),
    ...listTaskWrites(parts),
    ...listLogReads(parts),
    ...listOutcomeReads(parts),
  ];
}

/**
 * The API's routes. Rights are those of the person whose token it is, as GitHub told them five minutes ago at most; what a person may not
 * read is answered as what is not there (S22). Limits are per person and process.
 */
export function createApi(parts: ApiParts): Route[] {
  const { viewers, publicUrl, writes, log, now } = parts;
  const limits = { GET: createLimits(READS, now), POST: writes };
  const operations = listOperations(parts);
  const description = createDescription(operations, publicUrl);

  async function call(operation: Operation, request: RoutedRequest): Promise<HttpAnswer> {
    const viewer = await viewers.byToken(request.header("authorization"));
    if (viewer === undefined) return toUnknown();
    const retryAfterSeconds = limits[operation.method].count(viewer.id);
    if (retryAfterSeconds !== undefined) return toTooMany(retryAfterSeconds);
    const query = operation.query && parseInput(operation.query, Object.fromEntries(request.query), 400);
    if (query?.kind === "refused") return query.answer;
    const body = operation.body && (await readInput(request, operation.body));
    if (body?.kind === "refused") return body.answer;
    const { params } = request;
    return operation.handle({ viewer, request, params, query: query?.value, body: body?.value });
  }

  /** Whatever goes wrong is told in words of ours: an error's own may hold what nobody is to read. */
  async function answer(operation: Operation, request: RoutedRequest): Promise<HttpAnswer> {
    try {
      return await call(operation, request);
    } catch (error) {
      if (isFlood(error)) return toTooMany(toRetrySeconds(error, now()));
      log.error({ operation: operation.id, err: error }, "api.failed");
      return toFault(error, now());
    }
  }

  return [
    {
      method: "GET",
      path: DESCRIPTION_PATH,
      answer: () => toAnswer(200, description),
    },
    ...operations.map(
      (operation): Route => ({
        method: operation.method,
        path: operation.path,
        answer: (request) => answer(operation, request),
      }),
    ),
  ];
}

function toUnknown(): HttpAnswer {
  return toProblem(401, "Send a GitHub user's token: `Authorization: Bearer …`.", {
    "www-authenticate": "Bearer",
  });
}

/** Tokens that are nobody's come so fast that GitHub is not asked about more of them (S27). */
function isFlood(error: unknown): error is GitHubError {
  return error instanceof GitHubError && error.code === TOO_MANY_STRANGERS;
}

function toFault(error: unknown, now: number): HttpAnswer {
  if (!(error instanceof GitHubError || error instanceof StoreError))
    return toProblem(500, "The request failed.");
  const what = error instanceof GitHubError ? "GitHub" : "The store";
  const seconds = toRetrySeconds(error, now);
  return toProblem(503, `${what} does not answer as it should. Try again later.`, {
    "retry-after": String(seconds),
  });
}

function toRetrySeconds({ retry }: AppError, now: number): number {
  if (typeof retry !== "object") return RETRY_SECONDS;
  return Math.max(1, Math.ceil((retry.atMs - now) / 1_000));
}
