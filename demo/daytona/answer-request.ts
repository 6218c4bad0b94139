import type { z } from "zod";
import type { Answer } from "../http/answer.ts";
import { parseJson, type Arrived as Received } from "../http/receive.ts";
import { findRoute } from "../http/route-line.ts";
import type { Account } from "./account.ts";
import { meetDeadlines } from "./deadlines.ts";
import { executeRoutes } from "./execute-route.ts";
import { badRequest, daemonProblem, notStarted, Problem, unreachable } from "./problem.ts";
import type { RequestRecord } from "./request-record.ts";
import type { Call, Route } from "./route.ts";
import type { SandboxRecord } from "./sandbox-record.ts";
import { sandboxRoutes } from "./sandbox-routes.ts";
import { secretRoutes } from "./secret-routes.ts";
import { settingRoutes } from "./setting-routes.ts";
import { snapshotRoutes } from "./snapshot-routes.ts";
import { uploadRoutes } from "./upload-route.ts";

const CONTROL = [...sandboxRoutes, ...settingRoutes, ...secretRoutes, ...snapshotRoutes];
const TOOLBOX = [...executeRoutes, ...uploadRoutes];

/** A request that has come in whole. */
export interface Arrived extends Received {
  plane: RequestRecord["plane"];
}

/** The answer to one request, honest or a refusal; what goes beside it is put into `headers`. */
export async function answerRequest(
  account: Account,
  arrived: Arrived,
  { record, headers }: { record: RequestRecord; headers: Record<string, string> },
): Promise<Answer> {
  const { url, method } = arrived;
  try {
    await meetDeadlines(account);
    // Web sockets: there are none here, and the SDK does without.
    if (arrived.headers.upgrade !== undefined) throw new Problem(404, `Cannot ${method} ${url.pathname}`);
    requireKey(account, arrived.headers.authorization);
    return arrived.plane === "toolbox"
      ? await answerToolbox(account, arrived, record)
      : await answerControl(account, arrived, { record, headers });
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(500, `An unexpected error: ${error}`);
    Object.assign(headers, problem.headers);
    const at = account.clock.now();
    return { status: problem.status, body: problem.toBody({ path: url.pathname, method, at }) };
  }
}

async function answerControl(
  account: Account,
  arrived: Arrived,
  { record, headers }: { record: RequestRecord; headers: Record<string, string> },
): Promise<Answer> {
  const { url, method } = arrived;
  const found =
    url.pathname.startsWith("/api/") &&
    findRoute(CONTROL, { method, path: url.pathname.slice("/api".length) });
  if (!found) throw new Problem(404, `Cannot ${method} ${url.pathname}`);
  record.route = `${method} ${found.route.path}`;
  Object.assign(headers, account.throttle.count(found.route.throttler, account.clock.now()));
  return found.route.handle(toCall(account, arrived, found) as never);
}

async function answerToolbox(account: Account, arrived: Arrived, record: RequestRecord): Promise<Answer> {
  const { url, method } = arrived;
  const [, id = "", path = ""] = /^\/toolbox\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
  const found = findRoute(TOOLBOX, { method, path });
  record.route = found && `${method} /toolbox${found.route.path}`;
  const sandbox = account.sandboxes.get(id);
  if (sandbox === undefined) {
    const options = { source: "DAYTONA_PROXY", code: "SANDBOX_NOT_FOUND" } as const;
    throw new Problem(404, `Sandbox with ID ${id} not found`, options);
  }
  if (sandbox.state !== "started") throw notStarted();
  if (!found) throw daemonProblem(404, "Not Found", "NOT_FOUND");
  const call = { ...toCall(account, arrived, found), record: sandbox };
  return whileActive(account, sandbox, async () => found.route.handle(call as never));
}

/** The machine is active as long as its answer is awaited, and may end before. */
async function whileActive(
  account: Account,
  sandbox: SandboxRecord,
  work: () => Promise<Answer>,
): Promise<Answer> {
  sandbox.openRequests += 1;
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || sandbox.box.isRunning) throw error;
    throw unreachable();
  } finally {
    sandbox.openRequests -= 1;
    sandbox.lastActivityAt = account.clock.now();
  }
}

function toCall(
  account: Account,
  { url, bytes, headers }: Arrived,
  { route, params }: { route: Route; params: Record<string, string> | undefined },
): Call {
  if (params === undefined) throw badRequest("the path is not well encoded");
  return {
    account,
    params,
    query: url.searchParams,
    headers,
    body: route.body === undefined ? undefined : requireShape(route, route.body, bytes),
    bytes,
  };
}

function requireKey(account: Account, authorization = ""): void {
  const [, key] = /^Bearer (.+)$/.exec(authorization) ?? [];
  if (key === undefined || !account.options.apiKeys.includes(key))
    throw new Problem(401, "Invalid credentials");
}

function requireShape({ plane }: Route, shape: z.ZodType, bytes: Buffer): unknown {
  const parsed = shape.safeParse(parseJsonOrText(bytes));
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", ");
  throw plane === "control" ? badRequest(message) : daemonProblem(400, message, "INVALID_REQUEST_BODY");
}

/** JSON, or the text as it came when it is none. */
export function parseJsonOrText(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  return parseJson(bytes) ?? bytes.toString();
}
