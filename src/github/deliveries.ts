import { request as octokitRequest } from "@octokit/request";
import { z } from "zod";
import { type AppAccess, createAppJwt } from "./app-jwt.ts";
import { parseAnswer } from "./exchange.ts";
import { toGitHubError } from "./github-error.ts";

const REQUEST_TIMEOUT_MS = 15_000;
const PAGE_SIZE = 100;
const LIST = "GET /app/hook/deliveries";
const REDELIVER = "POST /app/hook/deliveries/{delivery_id}/attempts";

/** GitHub itself waits ten seconds for an answer; what is younger may be under way. */
export const SETTLED_MS = 60_000;

/** Whether whoever was told took it. */
export function isTaken({ statusCode }: Pick<DeliveryAttempt, "statusCode">): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** One attempt of GitHub's to deliver a webhook. */
export interface DeliveryAttempt {
  /** As GitHub writes it: a whole number of up to 64 bits, more than a number here holds. */
  id: string;
  /** The same for all attempts of one delivery. */
  guid: string;
  deliveredAt: number;
  /** Whether somebody asked for it after the first attempt. */
  isRedelivery: boolean;
  /** What was answered; 0 when nothing was. */
  statusCode: number;
  /** GitHub's name of what happened, such as `issue_comment`. */
  event: string;
}

/** The App's webhook deliveries, as GitHub remembers them. */
export interface WebhookDeliveries {
  /** One page, newest first; `next` is the cursor of the one after it, undefined at the last. */
  list(cursor: string | undefined): Promise<{ attempts: DeliveryAttempt[]; next: string | undefined }>;
  /** Asks GitHub to deliver it again, which it does soon after. The second time delivers once more. */
  redeliver(id: string): Promise<void>;
}

const pageSchema = z.array(
  z.object({
    id: z.string().regex(/^\d+$/),
    guid: z.string().min(1),
    delivered_at: z.iso.datetime({ offset: true }),
    redelivery: z.boolean(),
    status_code: z.int(),
    event: z.string(),
  }),
);

/** Asked with the App's own credential: deliveries belong to no installation. Never sent twice. */
export function createWebhookDeliveries({
  apiUrl,
  appId,
  privateKey,
  log,
  now,
}: AppAccess): WebhookDeliveries {
  const toJwt = createAppJwt(appId, privateKey);
  const send = octokitRequest.defaults({
    baseUrl: apiUrl,
    headers: { "user-agent": "sandpiper", "x-github-api-version": "2022-11-28" },
    request: { log: { debug() {}, info() {}, warn() {}, error() {} } },
  });

  async function ask(route: string, parameters: object): Promise<{ text: string; link: string }> {
    const startedAt = now();
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const request = { signal, parseSuccessResponseBody: false };
    const headers = { authorization: `Bearer ${toJwt(startedAt)}` };
    try {
      const response = await send(route, { ...parameters, headers, request });
      log.debug({ route, status: response.status, ms: now() - startedAt }, "github.answered");
      const text = await new Response(response.data as ReadableStream).text();
      return { text, link: response.headers.link ?? "" };
    } catch (cause) {
      const { status = 0, message, response } = cause as Refusal;
      const answered = response === undefined ? 0 : status;
      throw toGitHubError({
        ...{ status: answered, message, headers: response?.headers ?? {} },
        ...{ route, now: now(), cause },
      });
    }
  }

  return {
    async list(cursor) {
      const page = { per_page: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
      const { text, link } = await ask(LIST, page);
      const attempts = parseAnswer(pageSchema, parseWithIds(text), LIST).map((each) => ({
        id: each.id,
        guid: each.guid,
        deliveredAt: Date.parse(each.delivered_at),
        isRedelivery: each.redelivery,
        statusCode: each.status_code,
        event: each.event,
      }));
      return { attempts, next: toNextCursor(link) };
    },
    async redeliver(id) {
      await ask(REDELIVER, { delivery_id: id });
    },
  };
}

interface Refusal {
  status?: number;
  message: string;
  response?: { headers?: Record<string, string> };
}

/** The answer with its ids as they are written: read as numbers, the long ones would be those of other deliveries. */
function parseWithIds(text: string): unknown {
  const keepId = (key: string, value: unknown, context?: { source?: string }): unknown =>
    key === "id" && typeof value === "number" ? context?.source : value;
  try {
    return JSON.parse(text, keepId);
  } catch {
    return undefined;
  }
}

/** GitHub tells the cursor of the next page in the `link` header only. */
function toNextCursor(link: string): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1];
  return address === undefined ? undefined : (new URL(address).searchParams.get("cursor") ?? undefined);
}
