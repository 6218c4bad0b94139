import { createSign, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type SmallGitHub,
  type SmallGitHubOptions,
  startSmallGitHub,
} from "../../../demo/github/small-github.ts";

const APP_ID = 4711;
export const REPO = "octo/demo";

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A running small GitHub with one repository, `octo/demo`, and how a test talks to it. */
export interface Rig {
  github: SmallGitHub;
  headSha: string;
  repositoryId: number;
  dir: string;
  close: () => Promise<void>;
}

export async function aSmallGitHub(options: Partial<SmallGitHubOptions> = {}): Promise<Rig> {
  const dir = await mkdtemp(join(tmpdir(), "small-github-"));
  const github = await startSmallGitHub({
    appId: APP_ID,
    appSlug: "sandpiper",
    publicKeyPem: KEYS.publicKey,
    webhookSecret: "secret of the webhook",
    rootDir: join(dir, "repositories"),
    callbackUrls: [CALLBACK],
    ...options,
  });
  const repository = await github.createRepository({
    owner: "octo",
    name: "demo",
    collaborators: { ann: "write", rita: "read" },
    files: {
      "README.md": "# Demo\n",
      "src/page.ts": "export const first = 0;\n",
      "bin/run": { content: "#!/bin/sh\n", mode: "100755" },
      link: { content: "README.md", mode: "120000" },
    },
  });
  const close = async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { github, headSha: repository.headSha, repositoryId: repository.id, dir, close };
}

/** A JWT as the App signs it; `claims` change it. */
export function aJwt(claims: Record<string, unknown> = {}, privateKey = KEYS.privateKey): string {
  const nowS = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: APP_ID, iat: nowS - 30, exp: nowS + 500, ...claims })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey).toString("base64url")}`;
}

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every shape
  body: any;
}

/** One REST request; `line` is `METHOD /path`. */
export async function send(
  github: SmallGitHub,
  authorization: string | undefined,
  line: string,
  body?: unknown,
): Promise<Reply> {
  const [method = "", path = ""] = line.split(/ (.*)/s);
  const response = await fetch(github.apiUrl + path, {
    method,
    headers: { accept: "application/vnd.github+json", ...(authorization && { authorization }) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** The callback of these tests' App. */
export const CALLBACK = "http://127.0.0.1:3000/sign-in/callback";

/** A person's token of the App, by the whole way that a browser goes. */
export async function aUserToken(github: SmallGitHub, login: string): Promise<string> {
  const { clientId, clientSecret } = github.oauth;
  github.signedInAs(login);
  const asked = new URLSearchParams({ client_id: clientId, redirect_uri: CALLBACK });
  const back = await fetch(`${github.url}/login/oauth/authorize?${asked}`, { redirect: "manual" });
  const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const answer = await fetch(`${github.url}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A fresh installation token, by the whole way an App goes. */
export async function aToken(github: SmallGitHub, request: object = {}, repo = REPO): Promise<string> {
  const id = github.installationId(repo);
  const { body } = await send(
    github,
    `Bearer ${aJwt()}`,
    `POST /app/installations/${id}/access_tokens`,
    request,
  );
  return body.token;
}
