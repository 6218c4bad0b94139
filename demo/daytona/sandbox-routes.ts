import type { ListSandboxesResponse, Sandbox as SandboxDto, Url } from "@daytona/api-client";
import type { Answer } from "../http/answer.ts";
import type { Account } from "./account.ts";
import { createSandboxRecord } from "./create-record.ts";
import { renderBuildLog } from "./image.ts";
import { archive, destroy, launch, start, stop } from "./lifecycle.ts";
import { listSandboxes } from "./list-sandboxes.ts";
import { requireNetworkLists, requireOwnLists } from "./network.ts";
import { Problem } from "./problem.ts";
import { requireQuota } from "./quota.ts";
import { type CreateSandboxBody, createSandboxShape } from "./request-shapes.ts";
import { type Call, controlRoute, type Route } from "./route.ts";
import { toSandboxDto, toSandboxListItem } from "./sandbox-dto.ts";
import type { SandboxRecord } from "./sandbox-record.ts";
import { requireMounts } from "./setting-routes.ts";

const lifecycle = { throttler: "sandbox-lifecycle" } as const;

/** The life of sandboxes. */
export const sandboxRoutes: Route[] = [
  controlRoute("POST /sandbox", createSandbox, { body: createSandboxShape, throttler: "sandbox-create" }),
  controlRoute("GET /sandbox", ({ account, query }) => {
    const { page, nextCursor } = listSandboxes([...account.sandboxes.values()], query);
    const items = page.map((record) => toSandboxListItem(account, record));
    return { status: 200, body: { items, nextCursor } satisfies ListSandboxesResponse };
  }),
  controlRoute("GET /sandbox/{id}", (call) => answerDto(call, () => undefined)),
  controlRoute("DELETE /sandbox/{id}", (call) => answerDto(call, destroy), lifecycle),
  controlRoute("POST /sandbox/{id}/start", (call) => answerDto(call, start), lifecycle),
  controlRoute("POST /sandbox/{id}/stop", (call) => answerDto(call, (a, r) => stop(a, r)), lifecycle),
  controlRoute("POST /sandbox/{id}/archive", (call) => answerDto(call, archive), lifecycle),
  controlRoute("GET /sandbox/{id}/build-logs-url", ({ account, params }) => {
    const { id } = requireBuilt(account, params.id);
    return { status: 200, body: { url: `${account.apiUrl}/sandbox/${id}/build-logs` } satisfies Url };
  }),
  controlRoute("GET /sandbox/{id}/build-logs", ({ account, params }) => {
    const record = requireBuilt(account, params.id);
    return { status: 200, stream: followBuild(record), contentType: "application/octet-stream" };
  }),
];

function createSandbox({ account, body }: Call<CreateSandboxBody>): Answer {
  if (!account.permissions.includes("write:sandboxes")) throw new Problem(403, "Forbidden resource");
  if ((body.networkAllowList ?? body.domainAllowList) !== undefined) requireOwnLists(account.tier);
  requireNetworkLists(body);
  const record = createSandboxRecord(account, body);
  requireMounts(account, record.mounts);
  requireQuota(account, record);
  account.sandboxes.set(record.id, record);
  launch(account, record);
  return { status: 200, body: toSandboxDto(account, record) satisfies SandboxDto };
}

function answerDto(
  { account, params }: Call,
  work: (account: Account, record: SandboxRecord) => void,
): Answer {
  const record = account.requireSandbox(params.id ?? "");
  work(account, record);
  return { status: 200, body: toSandboxDto(account, record) satisfies SandboxDto };
}

function requireBuilt(account: Account, idOrName = ""): SandboxRecord & { dockerfile: string } {
  const record = account.requireSandbox(idOrName);
  if (record.dockerfile === undefined) throw new Problem(404, "The sandbox has no build logs");
  return record as SandboxRecord & { dockerfile: string };
}

async function* followBuild(record: SandboxRecord & { dockerfile: string }): AsyncGenerator<string> {
  yield renderBuildLog(record.dockerfile);
  await record.work;
  if (record.errorReason !== undefined) yield `${record.errorReason}\n`;
}
