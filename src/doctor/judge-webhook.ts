import type { HookConfig } from "../github/app-registration.ts";
import { type DeliveryAttempt, isTaken, SETTLED_MS } from "../github/deliveries.ts";
import type { Diagnosis } from "../run/diagnosis.ts";

const MINUTE_MS = 60_000;
const MAX_SHOWN = 3;

export const WEBHOOK = "Webhook";
export const DELIVERIES = "Deliveries";

/** Where the app waits for webhooks, by the settings. */
export interface HookPlace {
  webhookPath: string;
  publicUrl: string | undefined;
  webhookProxyUrl: string | undefined;
}

/** How GitHub sends webhooks, against what the app takes. */
export function judgeHook(
  { url, contentType, hasSecret, checksTls }: HookConfig,
  place: HookPlace,
): Diagnosis {
  const row = { name: WEBHOOK, detail: url ?? "no address" };
  const inSettings = "in the App's settings, under General, Webhook.";
  if (url === undefined)
    return { ...row, state: "problem", found: "it has no address", next: `Set the URL ${inSettings}` };
  if (!hasSecret)
    return {
      ...{ ...row, state: "problem", found: "it has no secret: the app refuses every delivery" },
      next: `Set the secret of WEBHOOK_SECRET ${inSettings}`,
    };
  if (contentType !== "json")
    return {
      ...{
        ...row,
        state: "problem",
        found: `its content type is ${contentType ?? "form"}: the app answers 415`,
      },
      next: `Choose application/json ${inSettings}`,
    };
  const strays = findStray(url, place);
  if (strays !== undefined)
    return { ...row, state: "warning", found: strays, next: `Compare the URL ${inSettings}` };
  if (!checksTls)
    return {
      ...{ ...row, state: "warning", found: "GitHub does not check the certificate of its address" },
      next: `Enable SSL verification ${inSettings}`,
    };
  return { ...row, state: "ok", found: "its address, content type and secret are set" };
}

function findStray(url: string, { webhookPath, publicUrl, webhookProxyUrl }: HookPlace): string | undefined {
  if (webhookProxyUrl !== undefined)
    return url === webhookProxyUrl ? undefined : "its address is not the channel of WEBHOOK_PROXY_URL";
  const parsed = URL.parse(url);
  if (parsed?.hostname === "example.com") return "its address is still the placeholder of the set-up";
  if (parsed?.pathname !== webhookPath) return "its address does not end in WEBHOOK_PATH";
  if (publicUrl !== undefined && parsed.origin !== new URL(publicUrl).origin)
    return "its address is not that of PUBLIC_URL";
  return undefined;
}

/** The newest deliveries: whether they came through, those that were asked for again included. `all`: newest first. */
export function judgeDeliveries(all: readonly DeliveryAttempt[], now: number): Diagnosis {
  const name = DELIVERIES;
  // The one that asked the doctor is often not answered yet.
  const attempts = all.filter(
    ({ statusCode, deliveredAt }) => statusCode !== 0 || now - deliveredAt >= SETTLED_MS,
  );
  const [newest] = attempts;
  if (newest === undefined && all.length > 0)
    return { name, state: "ok", found: "the first one is not answered yet" };
  if (newest === undefined)
    return {
      ...{ name, state: "warning", found: "GitHub has not delivered anything lately" },
      next: "Write a comment where the App is installed. Nothing comes: look at the webhook's address, and whether it is active.",
    };
  const cameThrough = new Set(attempts.filter(isTaken).map(({ guid }) => guid));
  const failed = attempts.filter((each) => !isTaken(each) && !cameThrough.has(each.guid));
  if (failed.length === 0)
    return {
      name,
      state: "ok",
      found: `the last ${attempts.length} came through, the newest ${toAge(newest, now)}`,
    };
  const last = failed[0] as DeliveryAttempt;
  const shown = failed
    .slice(0, MAX_SHOWN)
    .map((each) => `${each.event} ${toStatus(each)}, ${toAge(each, now)}`);
  return {
    ...{ name, state: last === newest ? "problem" : "warning" },
    found: `${failed.length} of the last ${attempts.length} failed: ${shown.join("; ")}`,
    next: toNext(last.statusCode),
  };
}

function toStatus({ statusCode }: DeliveryAttempt): string {
  return statusCode === 0 ? "without an answer" : `answered ${statusCode}`;
}

function toAge({ deliveredAt }: DeliveryAttempt, now: number): string {
  const minutes = Math.max(0, Math.round((now - deliveredAt) / MINUTE_MS));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1_440)} days ago`;
}

/** By the app's own answers. */
function toNext(status: number): string {
  if (status === 0) return "Nobody answered there: is the app running, and does its address lead to it?";
  if (status === 401) return "The secrets differ: WEBHOOK_SECRET must be the one in the App's settings.";
  if (status === 404) return "The address leads to something else: its path must be WEBHOOK_PATH.";
  if (status === 415) return "Set the webhook's content type to application/json.";
  if (status >= 502) return "A proxy in front could not reach the app: is it running?";
  return "The app's log has the cause, by the delivery's id: `delivery.failed`.";
}
