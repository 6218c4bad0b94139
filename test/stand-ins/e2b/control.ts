import type { z } from "zod";
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
import { Refusal } from "./refusal.ts";
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

/** What is answered to a request for the account's sandboxes. */
export interface ControlAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

interface Call {
  account: Account;
  id: string;
  /** The second id of the path, of routes that have one. */
  buildId: string;
  query: URLSearchParams;
  body: unknown;
  lacks: ReadonlySet<Lack>;
}

type Handle = (call: Call) => ControlAnswer | Promise<ControlAnswer>;

const DEFAULT_TIMEOUT_S = 15;
const MAX_PAGE = 100;

const ROUTES: [string, RegExp, Handle, Lack?][] = [
  ["POST", /^\/sandboxes$/, create],
  ["GET", /^\/v2\/sandboxes$/, list],
  ["GET", /^\/sandboxes\/(\w+)$/, ({ account, id }) => ok(renderDetail(account.require(id)))],
  ["DELETE", /^\/sandboxes\/(\w+)$/, kill],
  ["POST", /^\/sandboxes\/(\w+)\/connect$/, connect],
  ["POST", /^\/sandboxes\/(\w+)\/pause$/, pause, "pause_route"],
  ["POST", /^\/sandboxes\/(\w+)\/timeout$/, setTimeoutOf],
  ["PUT", /^\/sandboxes\/(\w+)\/network$/, limitNetwork, "network_route"],
  ["POST", /^\/v3\/templates$/, requestBuild, "template_routes"],
  [
    "POST",
    /^\/v2\/templates\/(\w+)\/builds\/([\w-]+)$/,
    (call) => startBuild(call, toBuild(call)),
    "template_routes",
  ],
  ["GET", /^\/templates\/(\w+)\/builds\/([\w-]+)\/status$/, lookAtBuild, "template_routes"],
];

/** Answers one request of somebody whose key is good. */
export async function answerControl(
  method: string,
  url: URL,
  call: Pick<Call, "account" | "body" | "lacks">,
): Promise<ControlAnswer> {
  for (const [routeMethod, path, handle, lack] of ROUTES) {
    const match = routeMethod === method ? path.exec(url.pathname) : null;
    if (match === null || (lack !== undefined && call.lacks.has(lack))) continue;
    return handle({ ...call, id: match[1] ?? "", buildId: match[2] ?? "", query: url.searchParams });
  }
  throw new Refusal(404, "no matching operation was found");
}

async function create({ account, body, lacks }: Call): Promise<ControlAnswer> {
  const { templateID, metadata = {}, timeout = DEFAULT_TIMEOUT_S, ...rest } = shaped(NewSandbox, body);
  const { allowPublicTraffic: isPublic = true, rules, ...lists } = rest.network ?? {};
  const isSecure = rest.secure === true && !lacks.has("envd_token");
  if (!isPublic && lacks.has("private_ports"))
    throw new Refusal(400, "unknown field network.allowPublicTraffic");
  if (!isPublic && rest.secure !== true)
    throw new Refusal(400, "a sandbox without public access must be secure");
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

function list({ account, query, lacks }: Call): ControlAnswer {
  const wanted = lacks.has("metadata_filter") ? [] : parseMetadata(query.get("metadata"));
  const states = (query.get("state") ?? "running,paused").split(",");
  const from = Number(query.get("nextToken") ?? "0");
  const limit = Number(query.get("limit") ?? MAX_PAGE);
  if (!(limit >= 1 && limit <= MAX_PAGE && from >= 0)) throw new Refusal(400, "invalid page");
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

async function kill({ account, id }: Call): Promise<ControlAnswer> {
  account.require(id);
  await account.kill(id);
  return { status: 204 };
}

async function connect({ account, id, body }: Call): Promise<ControlAnswer> {
  const { timeout } = shaped(ConnectSandbox, body);
  const record = account.require(id);
  if (record.state === "running") {
    account.setTimeout(record, timeout, { isExtension: true });
    return ok(renderUsable(record));
  }
  await account.resume(record, timeout);
  return { status: 201, body: renderUsable(record) };
}

async function pause({ account, id, body }: Call): Promise<ControlAnswer> {
  const { memory = true } = shaped(PauseSandbox, body ?? {});
  const record = account.require(id);
  if (record.state === "paused") throw new Refusal(409, `sandbox '${id}' is already paused`);
  await account.pause(record, { hasMemory: memory });
  return { status: 204 };
}

function setTimeoutOf({ account, id, body }: Call): ControlAnswer {
  const { timeout } = shaped(SandboxTimeout, body);
  account.setTimeout(requireRunning(account, id), timeout, { isExtension: false });
  return { status: 204 };
}

function limitNetwork({ account, id, body, lacks }: Call): ControlAnswer {
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

function lookAtBuild(call: Call): ControlAnswer {
  return tellBuild(call, toBuild(call), Number(call.query.get("logsOffset") ?? "0"));
}

function toEgress(body: z.infer<typeof SandboxNetwork>, lacks: ReadonlySet<Lack>) {
  const { allowOut = [], denyOut = [] } = body;
  const problem = findEgressProblem({ allowOut, denyOut });
  if (problem !== undefined) throw new Refusal(400, problem);
  const name = lacks.has("host_names") ? allowOut.find((entry) => !isRange(entry)) : undefined;
  if (name !== undefined) throw new Refusal(400, `invalid CIDR ${name}`);
  return { allowOut, denyOut };
}

function toRules(rules: NetworkRules | undefined, lacks: ReadonlySet<Lack>): NetworkRules {
  if (rules === undefined) return {};
  if (lacks.has("network_rules"))
    throw new Refusal(400, "Network transform rules are not available for your team.");
  const problem = findRulesProblem(rules);
  if (problem !== undefined) throw new Refusal(400, problem);
  return lacks.has("rules_effect") ? {} : rules;
}

function requireRunning(account: Account, id: string): SandboxRecord {
  const record = account.require(id);
  if (record.state !== "running") throw new Refusal(404, `sandbox "${id}" is not running`);
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
    throw new Refusal(400, "error when unescaping query");
  }
}

function renderDetail(record: SandboxRecord) {
  const { egress, rules } = record;
  return { ...renderListed(record), ...(egress === undefined ? {} : { network: { ...egress, rules } }) };
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}
