import type { IncomingMessage, ServerResponse } from "node:http";
import { send } from "../http/answer.ts";
import { type Arrived, parseJson, receive } from "../http/receive.ts";
import { html } from "./pages/html.ts";
import { createCode, grantToken, type TokenAsk } from "./world/user-tokens.ts";
import type { World } from "./world/world.ts";

const AUTHORIZE = "/login/oauth/authorize";
const ACCESS_TOKEN = "/login/oauth/access_token";

/**
 * The App's OAuth: the page where a person lets it act for them, and the tokens for it. The person whose browser it is (`signedInAs`) has agreed
 * before, so that they are sent back at once, as on GitHub. False when the request was for neither.
 */
export async function serveLogin(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { pathname } = new URL(request.url ?? "/", world.url);
  if (request.method === "GET" && pathname === AUTHORIZE) {
    answerBrowser(response, authorize(world, await receive(request)));
    return true;
  }
  if (request.method === "POST" && pathname === ACCESS_TOKEN) {
    await answerToken(world, await receive(request), response);
    return true;
  }
  return false;
}

/** What a browser is answered: a page with one sentence, or where it is sent back to. */
type Reply =
  | { kind: "page"; status: number; title: string }
  | { kind: "back"; to: string; values: Record<string, string | null> };

/** Decides as GitHub describes it; that it shows a page where `redirect_uri` is not the App's, and what for another challenge than S256, is a guess. */
function authorize(world: World, { url }: Arrived): Reply {
  const { clientId, callbackUrls } = world.app;
  const asked = url.searchParams;
  if (asked.get("client_id") !== clientId) return { kind: "page", status: 404, title: "Not Found" };
  const to = asked.get("redirect_uri") ?? callbackUrls[0];
  if (to === undefined || !callbackUrls.includes(to))
    return { kind: "page", status: 200, title: "The redirect_uri is not associated with this application." };
  const state = asked.get("state");
  const challenge = asked.get("code_challenge") ?? undefined;
  const isS256 = asked.get("code_challenge_method") === "S256" && /^[\w-]{43}$/.test(challenge ?? "");
  if ((challenge !== undefined || asked.has("code_challenge_method")) && !isS256)
    return { kind: "back", to, values: { error: "invalid_request", state } };
  const user = world.signedIn;
  if (user === undefined) return { kind: "page", status: 200, title: "Sign in to GitHub" };
  return {
    kind: "back",
    to,
    values: { code: createCode(world, { user, redirectUri: to, challenge }), state },
  };
}

function answerBrowser(response: ServerResponse, reply: Reply): void {
  if (reply.kind === "page") {
    const page = html`<!doctype html><title>${reply.title}</title><h1>${reply.title}</h1>`;
    response.writeHead(reply.status, { "content-type": "text/html; charset=utf-8" }).end(page.text);
    return;
  }
  const location = new URL(reply.to);
  for (const [key, value] of Object.entries(reply.values)) {
    if (value !== null) location.searchParams.set(key, value);
  }
  response.writeHead(302, { location: location.href }).end();
}

/** JSON for who asks for it, and a form for all others. Every answer to an App that is there is a 200. */
async function answerToken(world: World, { url, headers, bytes }: Arrived, response: ServerResponse) {
  const isJson = /json/.test(headers["content-type"] ?? "");
  const sent = isJson ? parseJson(bytes) : Object.fromEntries(new URLSearchParams(bytes.toString()));
  const ask = { ...Object.fromEntries(url.searchParams), ...(sent as TokenAsk | undefined) };
  const record = { method: "POST", path: ACCESS_TOKEN, at: world.now() };
  const body = grantToken(world, ask);
  world.loginRequests.push({ ...record, ask, answer: body as Record<string, unknown> });
  if (/json/.test(headers.accept ?? "")) await send(response, { status: 200, body });
  else {
    const form = new URLSearchParams();
    for (const [key, value] of Object.entries(body)) form.set(key, String(value));
    const contentType = "application/x-www-form-urlencoded; charset=utf-8";
    await send(response, { status: 200, bytes: Buffer.from(String(form)), contentType });
  }
}
