import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBytes } from "../http/receive.ts";
import { MAX_NAME_LENGTH, type Manifest, parseManifest } from "./app-manifest.ts";
import type { Permissions } from "./world/model.ts";
import type { World } from "./world/world.ts";

const CODE_LIFE_MS = 3_600_000;
const NEW_APP = /^(?:\/organizations\/([\w-]+))?\/settings\/apps\/new$/;

/**
 * The two pages of GitHub on which a person makes an App from a manifest: the form that the manifest is posted to, and its button. The person
 * is signed in, and owns every account there is. False when the request was for neither.
 */
export async function serveAppForm(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(request.url ?? "/", world.url);
  const [isForm, organization] = NEW_APP.exec(url.pathname) ?? [];
  if (request.method !== "POST" || isForm === undefined) return false;
  const form = new URLSearchParams((await readBytes(request)).toString());
  if (organization !== undefined && !world.account(organization)) {
    sendPage(response, 404, "<h1>Not Found</h1>");
    return true;
  }
  const parsed = parseManifest(form.get("manifest") ?? "");
  if ("problems" in parsed) {
    sendPage(response, 422, toRefusal(parsed.problems));
    return true;
  }
  const name = form.get("name");
  const problem = name === null ? undefined : findNameProblem(world, name);
  if (name === null || problem !== undefined)
    sendPage(response, 200, toForm(parsed.manifest, { action: url.pathname + url.search, name, problem }));
  else
    sendBack(
      response,
      createApp(world, parsed.manifest, name),
      parsed.manifest,
      url.searchParams.get("state"),
    );
  return true;
}

/** The App is there from now on, whether anybody ever asks for its keys or not. */
function createApp(world: World, manifest: Manifest, name: string): string {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const code = randomBytes(20).toString("hex");
  const webhookSecret = randomBytes(20).toString("hex");
  const clientSecret = randomBytes(20).toString("hex");
  world.conversions.set(code, {
    expiresAt: world.now() + CODE_LIFE_MS,
    // PKCS#1, as GitHub's keys are.
    pem: privateKey.export({ type: "pkcs1", format: "pem" }) as string,
    webhookSecret,
  });
  const { hook_attributes: hook, default_events: events = [], default_permissions: permissions } = manifest;
  world.register(
    {
      id: world.nextId(),
      slug: toSlug(name),
      name,
      clientSecret,
      callbackUrls: manifest.callback_urls ?? [],
      publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) as string,
      permissions: { metadata: "read", ...permissions } as Permissions,
      events,
      createdAt: world.now(),
    },
    { secret: webhookSecret, url: hook && hook.active !== false ? hook.url : undefined },
  );
  return code;
}

function sendBack(response: ServerResponse, code: string, manifest: Manifest, state: string | null): void {
  const location = new URL(manifest.redirect_url ?? manifest.url);
  location.searchParams.set("code", code);
  if (state !== null) location.searchParams.set("state", state);
  response.writeHead(302, { location: location.href }).end();
}

/** GitHub's wording for a name that is taken is a guess. */
function findNameProblem(world: World, name: string): string | undefined {
  if (name.trim() === "") return "Name can't be blank";
  if (name.length > MAX_NAME_LENGTH) return `Name is too long (maximum is ${MAX_NAME_LENGTH} characters)`;
  const isTaken = world.app.slug === toSlug(name) || world.account(toSlug(name)) !== undefined;
  return isTaken ? "Name is already taken" : undefined;
}

function toSlug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function toRefusal(problems: string[]): string {
  return `<h1>Invalid GitHub App configuration</h1>
<p>The configuration does not appear to be a valid GitHub App manifest.</p>
${problems.map((problem) => `<p>Error: ${escapeText(problem)}</p>`).join("\n")}`;
}

function toForm(
  manifest: Manifest,
  { action, name, problem }: { action: string; name: string | null; problem: string | undefined },
): string {
  return `<h1>Create GitHub App</h1>
${problem === undefined ? "" : `<p>Error: ${escapeText(problem)}</p>`}
<form method="post" action="${escapeText(action)}">
<input type="hidden" name="manifest" value="${escapeText(JSON.stringify(manifest))}">
<input name="name" value="${escapeText(name ?? manifest.name ?? "")}">
<button>Create GitHub App</button>
</form>`;
}

function sendPage(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(`<!doctype html>${body}`);
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
