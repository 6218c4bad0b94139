import type { Sandbox as SandboxDto, SandboxLabels } from "@daytona/api-client";
import type { Answer } from "../http/answer.ts";
import type { Account } from "./account.ts";
import { changeNetwork, requireNetworkLists, requireOwnLists } from "./network.ts";
import { badRequest } from "./problem.ts";
import { labelsShape, networkShape, sandboxSecretsShape } from "./request-shapes.ts";
import { controlRoute, type Route } from "./route.ts";
import { toSandboxDto } from "./sandbox-dto.ts";
import type { SandboxRecord } from "./sandbox-record.ts";
import { requireSecretsFeature } from "./secret-routes.ts";
import { type SecretMount, toMounts } from "./secrets.ts";

/** What can be changed of a sandbox that is there. */
export const settingRoutes: Route[] = [
  controlRoute("POST /sandbox/{id}/autostop/{minutes}", ({ account, params }) => {
    const record = account.requireSandbox(params.id ?? "");
    const minutes = Number(params.minutes);
    if (!Number.isInteger(minutes) || minutes < 0)
      throw badRequest("interval: must be an integer not below 0");
    record.autoStopInterval = minutes;
    return answerChanged(account, record);
  }),
  controlRoute(
    "PUT /sandbox/{id}/labels",
    ({ account, params, body }) => {
      account.requireSandbox(params.id ?? "").labels = body.labels;
      return { status: 200, body: { labels: body.labels } satisfies SandboxLabels };
    },
    { body: labelsShape },
  ),
  controlRoute(
    "POST /sandbox/{id}/network-settings",
    ({ account, params, body }) => {
      const record = account.requireSandbox(params.id ?? "");
      requireOwnLists(account.tier);
      requireNetworkLists(body);
      record.network = changeNetwork(record.network, body);
      return answerChanged(account, record);
    },
    { body: networkShape },
  ),
  controlRoute(
    "PUT /sandbox/{id}/secrets",
    ({ account, params, body }) => {
      requireSecretsFeature(account);
      const record = account.requireSandbox(params.id ?? "");
      const mounts = toMounts(body.secrets);
      requireMounts(account, mounts);
      record.mounts = mounts;
      record.mountedAt = account.clock.now();
      return answerChanged(account, record);
    },
    { body: sandboxSecretsShape },
  ),
];

/** Throws what Daytona answers to secrets that aren't there. */
export function requireMounts(account: Account, mounts: readonly SecretMount[]): void {
  if (mounts.length > 0) requireSecretsFeature(account);
  const names = new Set([...account.secrets.values()].map(({ name }) => name));
  const missing = mounts.find(({ secret }) => !names.has(secret));
  if (missing !== undefined) throw badRequest(`Secret ${missing.secret} not found`);
}

/** Such a change is activity. */
function answerChanged(account: Account, record: SandboxRecord): Answer {
  record.updatedAt = record.lastActivityAt = account.clock.now();
  return { status: 200, body: toSandboxDto(account, record) satisfies SandboxDto };
}
