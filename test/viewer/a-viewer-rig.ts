import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type SmallGitHub, startSmallGitHub } from "../../demo/github/small-github.ts";
import { createGitHubClient } from "../../src/github/github-client.ts";
import { answerRequest, type HttpAnswer, type Route } from "../../src/http/route.ts";
import { createSignInRoutes } from "../../src/pages/sign-in-routes.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { TicketStore } from "../../src/store/store.ts";
import { createViewerParts } from "../../src/viewer/create-viewer-parts.ts";
import type { SignIn } from "../../src/viewer/sign-in.ts";
import type { Viewers } from "../../src/viewer/viewer.ts";

export const PUBLIC_URL = "https://sandpiper.example.com";
export const APP_ID = 4711;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** One process of the app: what it keeps in memory is its own. */
export interface Process {
  viewers: Viewers;
  signIn: SignIn;
  routes: Route[];
}

/** An app that people sign in to by a small GitHub, with a clock that stands. */
export interface ViewerRig extends Process {
  github: SmallGitHub;
  /** `pauseMs`: how far it goes on while somebody waits. */
  clock: { now: number; pauseMs: number };
  tickets: TicketStore;
  /** All that the database has of tickets, in every way that it could be read. */
  kept(): string;
  /** A token of the App's installation, as its runs have. */
  installationToken(repositoryId: number): Promise<string>;
  /** Every line that was logged. */
  lines: string[];
  /** Every answer that was given, as it goes out. */
  answers: HttpAnswer[];
  /** Another process with the same database. */
  another(): Process;
  browser(process?: Process): Browser;
  close(): Promise<void>;
}

export interface RigOptions {
  publicUrl?: string;
  userTokensExpire?: boolean;
}

export async function aViewerRig({
  publicUrl = PUBLIC_URL,
  userTokensExpire = true,
}: RigOptions = {}): Promise<ViewerRig> {
  const directory = await mkdtemp(join(tmpdir(), "viewers-"));
  const clock = { now: Date.parse("2026-03-01T12:00:00Z"), pauseMs: 0 };
  const now = () => clock.now;
  const github = await startSmallGitHub({
    appId: APP_ID,
    appSlug: "sandpiper",
    publicKeyPem: KEYS.publicKey,
    webhookSecret: "secret of the webhook",
    rootDir: directory,
    callbackUrls: [`${publicUrl}/sign-in/callback`],
    userTokensExpire,
    now,
  });
  const database = openDatabase(":memory:");
  const store = createSqliteStore(database, now);
  const { tickets } = store;
  const lines: string[] = [];
  const answers: HttpAnswer[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });

  function another(): Process {
    const { viewers, signIn } = createViewerParts({
      apiUrl: github.apiUrl,
      webUrl: github.url,
      appId: APP_ID,
      privateKey: KEYS.privateKey,
      oauth: { ...github.oauth, publicUrl },
      tickets,
      listInstalled: async () => [
        { owner: "octo", name: "secret" },
        { owner: "octo", name: "open" },
      ],
      log,
      now,
      pause: () => {
        clock.now += clock.pauseMs;
        return new Promise((resolve) => setImmediate(resolve));
      },
    });
    const routes = createSignInRoutes({ signIn, publicUrl, log });
    return { viewers, signIn, routes };
  }

  const first = another();
  return {
    ...first,
    ...{ github, clock, tickets, lines, answers, another },
    kept: () =>
      database
        .prepare("SELECT name, body FROM tickets")
        .all()
        .map(({ name, body }) => `${name} ${toReadings(Buffer.from(body as Uint8Array))}`)
        .join("\n"),
    installationToken(id) {
      const installationId = github.installationId("octo/secret") ?? 0;
      const client = createGitHubClient({
        apiUrl: github.apiUrl,
        appId: APP_ID,
        privateKey: KEYS.privateKey,
        log,
        now,
      });
      return client.token({
        run: "r1",
        repository: { installationId, id, owner: "octo", name: "secret" },
        access: "clone",
      });
    },
    browser: (process = first) => aBrowser(process, { github, answers }),
    async close() {
      await github.close();
      store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function toReadings(bytes: Buffer): string {
  return `${bytes} ${bytes.toString("base64")} ${bytes.toString("hex")} ${Buffer.from(String(bytes), "base64url")}`;
}

/** A private repository that ann writes and rita reads, and one that everybody reads. */
export async function someRepositories(github: SmallGitHub): Promise<{ secret: number; open: number }> {
  const files = { "README.md": "# Demo\n" };
  const collaborators = { ann: "write", rita: "read" } as const;
  const secret = await github.createRepository({
    owner: "octo",
    name: "secret",
    private: true,
    files,
    collaborators,
  });
  const open = await github.createRepository({ owner: "octo", name: "open", files });
  return { secret: secret.id, open: open.id };
}

/** A browser with its cookies, at our pages and at GitHub's. */
export interface Browser {
  /** Cookies as they would be sent. */
  cookies: Map<string, string>;
  cookie(): string | undefined;
  ask(method: string, path: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** To GitHub, where somebody is signed in; gives the address that GitHub sends the browser back to. */
  leave(login: string, path?: string): Promise<URL>;
  /** The whole way. */
  signIn(login: string, path?: string): Promise<HttpAnswer>;
}

/** A browser without a cookie, at the pages of a process. */
export function aBrowser(
  process: Pick<Process, "routes">,
  { github, answers }: Pick<ViewerRig, "github" | "answers">,
): Browser {
  const cookies = new Map<string, string>();
  const browser: Browser = {
    cookies,
    cookie: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") || undefined,
    async ask(method, path, headers = {}) {
      const url = new URL(path, PUBLIC_URL);
      const sent: Record<string, string | undefined> = { cookie: browser.cookie(), ...headers };
      const answer = await answerRequest(process.routes, {
        method,
        path: url.pathname,
        query: url.searchParams,
        header: (name) => sent[name],
        readBody: async () => new Uint8Array(),
        gone: new AbortController().signal,
      });
      answers.push(answer);
      for (const line of answer.cookies ?? []) keep(cookies, line);
      return answer;
    },
    async leave(login, path = "/sign-in") {
      const { headers } = await browser.ask("GET", path);
      github.signedInAs(login);
      const back = await fetch(headers.location ?? "", { redirect: "manual" });
      return new URL(back.headers.get("location") ?? "");
    },
    async signIn(login, path) {
      const back = await browser.leave(login, path);
      return browser.ask("GET", back.pathname + back.search);
    },
  };
  return browser;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = "", value = "", age = ""] = /^([^=]+)=([^;]*); Max-Age=(\d+);/.exec(line) ?? [];
  if (age === "0") cookies.delete(name);
  else cookies.set(name, value);
}
