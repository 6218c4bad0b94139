import type { z } from "zod";
import type { Answer } from "../../../demo/http/answer.ts";
import type { Arrived } from "../../../demo/http/receive.ts";
import { findRoute, parseLine, type RouteLine } from "../../../demo/http/route-line.ts";
import type { Account } from "./account.ts";
import {
  ConnectSandbox,
  NewSandbox,
  PauseSandbox,
  SandboxNetwork,
  SandboxTimeout,
  shaped,
} from "./bodies.ts";
import { findEgressProblem, isRange } from "./egress.ts";
import { findRulesProblem, type NetworkRules } from "./network-rules.ts";
import { refusal } from "./refusal.ts";
import { renderListed, renderUsable, type SandboxRecord } from "./sandbox-record.ts";
import { requestBuild, startBuild, tellBuild } from "./template-routes.ts";

/**
 * What an API that is only compatible may lack: routes, names in the list of hosts, the list's filter by metadata, tokens, builds of templates. `network_rules`:
 * rules are refused, as for a team without them; `rules_effect`: they are taken and nothing is done with them, as in E2B's public server,
 * whose proxy for them is not public.
 */
export type Lack =
  | "network_route"
  | "pause_route"
  | "host_names"
  | "metadata_filter"
  | "envd_token"
  | "private_ports"
  | "template_routes"
  | "network_rules"
  | "rules_effect";

interface Call {
  account: Account;
  id: string;
  /** Of routes that have it. */
  buildId: string;
  query: URLSearchParams;
  body: unknown;
  lacks: ReadonlySet<Lack>;
}

type Handle = (call: Call) => Answer | Promise<Answer>;

const DEFAULT_TIMEOUT_S = 15;
const MAX_PAGE = 100;

const ROUTES: (RouteLine & { handle: Handle; lack?: Lack })[] = [
  { ...parseLine("POST /sandboxes"), handle: create },
  { ...parseLine("GET /v2/sandboxes"), handle: list },
  { ...parseLine("GET /sandboxes/{id}"), handle: ({ account, id }) => ok(renderDetail(account.require(id))) },
  { ...parseLine("DELETE /sandboxes/{id}"), handle: kill },
  { ...parseLine("POST /sandboxes/{id}/connect"), handle: connect },
  { ...parseLine("POST /sandboxes/{id}/pause"), handle: pause, lack: "pause_route" },
  { ...parseLine("POST /sandboxes/{id}/timeout"), handle: setTimeoutOf },
  { ...parseLine("PUT /sandboxes/{id}/network"), handle: limitNetwork, lack: "network_route" },
  { ...parseLine("POST /v3/templates"), handle: requestBuild, lack: "template_routes" },
  { ...parseLine("POST /v2/templates/{id}/builds/{buildId}"), handle: start, lack: "template_routes" },
  { ...parseLine("GET /templates/{id}/builds/{buildId}/status"), handle: look, lack: "template_routes" },
];

/** Answers one request of somebody whose key is good. */
export async function answerControl(
  { method, url }: Pick<Arrived, "method" | "url">,
  call: Pick<Call, "account" | "body" | "lacks">,
): Promise<Answer> {
  const routes = ROUTES.filter(({ lack }) => lack === undefined || !call.lacks.has(lack));
  const { route, params } = findRoute(routes, { method, path: url.pathname }) ?? {};
  if (route === undefined) throw refusal(404, "no matching operation was found");
  const { id = "", buildId = "" } = params ?? {};
  return route.handle({ ...call, id, buildId, query: url.searchParams });
}

async function create({ account, body, lacks }: Call): Promise<Answer> {
  const { templateID, metadata = {}, timeout = DEFAULT_TIMEOUT_S, ...rest } = shaped(NewSandbox, body);
  const { allowPublicTraffic: isPublic = true, rules, ...lists } = rest.network ?? {};
  const isSecure = rest.secure === true && !lacks.has("envd_token");
  if (!isPublic && lacks.has("private_ports")) throw refusal(400, "unknown field network.allowPublicTraffic");
  if (!isPublic && rest.secure !== true) throw refusal(400, "a sandbox without public access must be secure");
  const egress = Object.keys(lists).length === 0 ? undefined : toEgress(lists, lacks);
  const record = await account.create({
    templateId: templateID,
    metadata,
    timeoutS: timeout,
    isSecure,
    isPublic,
    egress: rest.allow_internet_access === false ? { allowOut: [], denyOut: ["0.0.0.0/0"] } : egress,
    rules: toRules(rules, lacks),
  });
  return { status: 201, body: renderUsable(record) };
}

function list({ account, query, lacks }: Call): Answer {
  const wanted = lacks.has("metadata_filter") ? [] : parseMetadata(query.get("metadata"));
  const states = (query.get("state") ?? "running,paused").split(",");
  const from = Number(query.get("nextToken") ?? "0");
  const limit = Number(query.get("limit") ?? MAX_PAGE);
  if (!(limit >= 1 && limit <= MAX_PAGE && from >= 0)) throw refusal(400, "invalid page");
  const all = [...account.sandboxes.values()]
    .filter(({ state }) => states.includes(state))
    .filter(({ metadata }) => wanted.every(([key, value]) => metadata[key] === value))
    .sort((a, b) => b.startedAt - a.startedAt || a.id.localeCompare(b.id));
  const isMore = all.length > from + limit;
  return {
    status: 200,
    body: all.slice(from, from + limit).map(renderListed),
    headers: isMore ? { "x-next-token": String(from + limit) } : {},
  };
}

async function kill({ account, id }: Call): Promise<Answer> {
  account.require(id);
  await account.kill(id);
  return { status: 204 };
}

async function connect({ account, id, body }: Call): Promise<Answer> {
  const { timeout } = shaped(ConnectSandbox, body);
  const record = account.require(id);
  if (record.state === "running") {
    account.setTimeout(record, timeout, { isExtension: true });
    return ok(renderUsable(record));
  }
  await account.resume(record, timeout);
  return { status: 201, body: renderUsable(record) };
}

async function pause({ account, id, body }: Call): Promise<Answer> {
  const { memory = true } = shaped(PauseSandbox, body ?? {});
  const record = account.require(id);
  if (record.state === "paused") throw refusal(409, `sandbox '${id}' is already paused`);
  await account.pause(record, { hasMemory: memory });
  return { status: 204 };
}

function setTimeoutOf({ account, id, body }: Call): Answer {
  const { timeout } = shaped(SandboxTimeout, body);
  account.setTimeout(requireRunning(account, id), timeout, { isExtension: false });
  return { status: 204 };
}

function limitNetwork({ account, id, body, lacks }: Call): Answer {
  const { rules: wanted, ...lists } = shaped(SandboxNetwork, body);
  const egress = toEgress(lists, lacks);
  const rules = toRules(wanted, lacks);
  // All of it is replaced: what is left out is gone.
  Object.assign(requireRunning(account, id), { egress, rules });
  return { status: 204 };
}

function toBuild({ account, id, buildId }: Call) {
  return account.templates.require(id, buildId);
}

function start(call: Call): Answer {
  return startBuild(call, toBuild(call));
}

function look(call: Call): Answer {
  return tellBuild(call, toBuild(call), Number(call.query.get("logsOffset") ?? "0"));
}

function toEgress(body: z.infer<typeof SandboxNetwork>, lacks: ReadonlySet<Lack>) {
  const { allowOut = [], denyOut = [] } = body;
  const problem = findEgressProblem({ allowOut, denyOut });
  if (problem !== undefined) throw refusal(400, problem);
  const name = lacks.has("host_names") ? allowOut.find((entry) => !isRange(entry)) : undefined;
  if (name !== undefined) throw refusal(400, `invalid CIDR ${name}`);
  return { allowOut, denyOut };
}

function toRules(rules: NetworkRules | undefined, lacks: ReadonlySet<Lack>): NetworkRules {
  if (rules === undefined) return {};
  if (lacks.has("network_rules"))
    throw refusal(400, "Network transform rules are not available for your team.");
  const problem = findRulesProblem(rules);
  if (problem !== undefined) throw refusal(400, problem);
  return lacks.has("rules_effect") ? {} : rules;
}

function requireRunning(account: Account, id: string): SandboxRecord {
  const record = account.require(id);
  if (record.state !== "running") throw refusal(404, `sandbox "${id}" is not running`);
  return record;
}

/** Keys and values are encoded once more than the query they are in. */
function parseMetadata(text: string | null): [string, string][] {
  if (text === null) return [];
  try {
    return [...new URLSearchParams(text)].map(([key, value]) => [
      decodeURIComponent(key),
      decodeURIComponent(value),
    ]);
  } catch {
    throw refusal(400, "error when unescaping query");
  }
}

function renderDetail(record: SandboxRecord) {
  const { egress, rules } = record;
  return { ...renderListed(record), ...(egress === undefined ? {} : { network: { ...egress, rules } }) };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}
