import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "../http/read-body.ts";
import { readForm, type Typed } from "./form.ts";
import { type Doors, isPrivateLine, judge, type Knock, toOwnOrigin } from "./guard.ts";
import { OneTimeLink } from "./one-time-link.ts";
import { renderPage, toContentPolicy } from "./pages/layout.ts";
import { REFUSALS } from "./pages/trouble-page.ts";
import type { SetupEnd, SetupFlow } from "./setup-flow.ts";
import { answerSetup, page, type SetupAnswer } from "./setup-routes.ts";

/** Several times a private key. */
const MAX_FORM_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const COOKIE = "sandpiper_setup";

interface SetupServerOptions {
  flow: SetupFlow;
  doors: Doors;
  /** Called when the last page was sent. */
  finish: (end: SetupEnd) => void;
  /** Shows a link's key to whoever started the process, and to nobody else. */
  showLink: (key: string) => void;
  /** Tells the same person of a fault of ours. */
  tellFault: (error: unknown) => void;
}

/** The set-up page. Only who opens the link that `showLink` shows gets in. */
export function createSetupServer({ flow, doors, finish, showLink, tellFault }: SetupServerOptions): Server {
  const link = new OneTimeLink();

  async function route(request: IncomingMessage): Promise<Reply> {
    const url = URL.parse(request.url ?? "", "http://setup.invalid");
    if (url === null) return refuse("not_found");
    const knock = toKnock(request);
    const verdict = judge(knock, { doors, session: link.session });
    if (verdict === "wrong_host" || verdict === "wrong_origin") return refuse(verdict);
    const key = knock.method === "GET" && url.pathname === "/setup" ? url.searchParams.get("key") : null;
    if (key !== null) return openLink(key, verdict === "welcome");
    return verdict === "stranger" ? refuse(verdict) : answer(request, { url, knock });
  }

  async function answer(
    request: IncomingMessage,
    { url, knock }: { url: URL; knock: Knock },
  ): Promise<Reply> {
    const form = await readTyped(request);
    if (form.kind !== "ok") return refuse(form.kind);
    return answerSetup(flow, {
      method: knock.method,
      path: url.pathname,
      query: url.searchParams,
      typed: form.typed,
      origin: toOwnOrigin(knock, doors) ?? "",
    });
  }

  function openLink(key: string, isInside: boolean): Reply {
    const opened = link.open(key);
    if (opened.kind === "opened") return { kind: "redirect", location: "/setup", session: opened.session };
    if (isInside) return { kind: "redirect", location: "/setup" };
    if (opened.kind === "spent") showLink(link.key);
    return refuse(opened.kind === "spent" ? "spent" : "stranger");
  }

  const server = createServer({ connectionsCheckingInterval: 1_000 }, (request, response) => {
    route(request)
      .catch((error): Reply => {
        if (!response.destroyed) tellFault(error);
        return refuse("failed");
      })
      .then((reply) => {
        const { end } = reply.kind === "page" ? reply : {};
        if (end !== undefined) response.once("close", () => finish(end));
        send(reply, { response, isEncrypted: isPrivateLine(request.headers.host, doors) });
      })
      .catch(() => response.destroy());
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.once("listening", () => showLink(link.key));
  return server;
}

type Reply = SetupAnswer & { session?: string };

const STATUS: Record<keyof typeof REFUSALS, { status: number; title: string }> = {
  wrong_host: { status: 421, title: "Not under this name" },
  wrong_origin: { status: 403, title: "Not from here" },
  stranger: { status: 403, title: "Come by the link" },
  spent: { status: 403, title: "This link was used" },
  not_found: { status: 404, title: "Not found" },
  too_large: { status: 413, title: "Too large" },
  bad_form: { status: 400, title: "Not a form" },
  wrong_state: { status: 400, title: "Not the way back" },
  failed: { status: 500, title: "This failed" },
};

function refuse(why: keyof typeof REFUSALS): Reply {
  const { status, title } = STATUS[why];
  return page(status, title, REFUSALS[why]);
}

function toKnock({ method = "", headers: { host, origin, cookie = "" } }: IncomingMessage): Knock {
  const session = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(cookie)?.[1];
  return { method, host, origin, session };
}

async function readTyped(
  request: IncomingMessage,
): Promise<{ kind: "ok"; typed: Typed } | { kind: "too_large" | "bad_form" }> {
  if (request.method !== "POST") return { kind: "ok", typed: {} };
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? ""))
    return { kind: "bad_form" };
  const body = await readBody(request, MAX_FORM_BYTES);
  return body === undefined ? { kind: "too_large" } : { kind: "ok", typed: readForm(body.toString("utf8")) };
}

function send(
  reply: Reply,
  { response, isEncrypted }: { response: ServerResponse; isEncrypted: boolean },
): void {
  const headers: Record<string, string> = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    // With no-referrer a browser's POST says `Origin: null`, and then nobody can tell where it is from. This never sends a path.
    "referrer-policy": "strict-origin",
    // Once the app takes this port, an open connection would keep the browser from it.
    connection: "close",
  };
  if (reply.kind === "redirect") {
    // Strict would lose the session on the way back from GitHub. Nothing is changed by a GET but by one with GitHub's code and our state.
    if (reply.session !== undefined)
      headers["set-cookie"] = `${COOKIE}=${reply.session}; Path=/; HttpOnly; SameSite=Lax`;
    response.writeHead(303, { ...headers, location: reply.location }).end();
    return;
  }
  const { title, step, body, formTarget } = reply;
  headers["content-security-policy"] = toContentPolicy(formTarget);
  headers["content-type"] = "text/html; charset=utf-8";
  response.writeHead(reply.status, headers).end(String(renderPage({ title, step, body, isEncrypted })));
}
