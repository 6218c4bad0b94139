import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import { type SmallGitHub, startSmallGitHub } from "../../demo/github/small-github.ts";
import { createLog } from "../../src/compose/log.ts";
import { createHostIntake } from "../../src/compose/webhook-parts.ts";
import type { HttpAnswer, Route } from "../../src/http/route.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createRedactor, type Redactor } from "../../src/text/secrets/redact.ts";
import { aBrowser } from "../viewer/a-viewer-rig.ts";
import { thePageRoutes, thePageSettings } from "./the-page-routes.ts";

export const PUBLIC_URL = "https://sandpiper.test";
export const MINUTE_MS = 60_000;
const APP_ID = 4711;
const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const toSecret = (prefix: string) => prefix + randomBytes(20).toString("hex");

/** What somebody sends along: a browser's cookie, and a program's header. */
export interface Credentials {
  cookie?: string;
  authorization?: string;
}

/** The whole of pages and API on a real store and a small GitHub, with a clock that stands. */
export interface PagesWorld {
  github: SmallGitHub;
  store: Store;
  clock: { now: number };
  /** Every question to the store and to GitHub, in their order. */
  questions: string[];
  /** Every line that was logged. */
  lines: string[];
  /** Secrets of the operator's. */
  operators: readonly string[];
  redactor: Redactor;
  repositories: { secret: number; open: number };
  /** A process of its own: what GitHub said is kept in it. */
  start(canStream?: boolean): Route[];
  /** Credentials of a person who signs in now and makes a token. */
  signIn(login: string): Promise<Required<Credentials>>;
  /** Answers that people got while they signed in. */
  signedIn: HttpAnswer[];
  close(): Promise<void>;
}

export async function aPagesWorld(): Promise<PagesWorld> {
  const directory = await mkdtemp(join(tmpdir(), "pages-"));
  const clock = { now: Date.parse("2026-03-01T12:00:00Z") };
  const now = () => clock.now;
  const env = {
    PRIVATE_KEY: KEYS.privateKey,
    WEBHOOK_SECRET: toSecret("webhook-"),
    WEBHOOK_SECRET_PREVIOUS: toSecret("before-"),
    ANTHROPIC_API_KEY: toSecret("sk-ant-api03-"),
    NOTIFY_URL: "https://chat.test/hook",
    NOTIFY_SECRET: `whsec_${randomBytes(32).toString("base64")}`,
    PUBLIC_URL,
  };
  const github = await startSmallGitHub({
    appId: APP_ID,
    appSlug: "sandpiper",
    publicKeyPem: KEYS.publicKey,
    webhookSecret: env.WEBHOOK_SECRET,
    rootDir: directory,
    callbackUrls: [`${PUBLIC_URL}/sign-in/callback`],
    now,
  });
  const { clientId, clientSecret } = github.oauth;
  const whole = {
    ...{ ...env, APP_ID: String(APP_ID), GHE_HOST: github.host, GHE_PROTOCOL: "http" },
    ...{ GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret },
  };
  const settings = thePageSettings(whole);
  const questions: string[] = [];
  github.onRequest(({ method, route }) => questions.push(`GitHub: ${route ?? method}`));
  const inside = createSqliteStore(openDatabase(":memory:"), now);
  const store = counting(inside, questions);
  const redactor = createRedactor(settings.secrets);
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: "trace", redactor, destination });
  const repositories = await someRepositories(github);
  const signedIn: HttpAnswer[] = [];
  const start = (canStream = false): Route[] => {
    const parts = { store, redactor, log, now, canStream };
    return thePageRoutes(whole, { ...parts, intake: theIntake(settings, { store, log }) });
  };

  return {
    ...{ github, store: inside, clock, questions, lines, redactor, repositories, signedIn, start },
    operators: settings.secrets,
    async signIn(login) {
      const browser = aBrowser({ routes: start() }, { github, answers: signedIn });
      await browser.signIn(login);
      const authorization = `Bearer ${github.makePersonalToken(login)}`;
      return { cookie: browser.cookie() ?? "", authorization };
    },
    async close() {
      await github.close();
      inside.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function theIntake(
  settings: ReturnType<typeof thePageSettings>,
  { store, log }: { store: Store; log: Logger },
) {
  const { command, mention } = settings;
  const starter = { start: async () => undefined, wake: () => undefined };
  return createHostIntake({ settings, grammar: { command, mention }, store, starter, log });
}

/** A private repository that ann writes, rita reads and lou is going to lose; and one that everybody reads. */
async function someRepositories(github: SmallGitHub): Promise<{ secret: number; open: number }> {
  const files = { "README.md": "# Demo\n" };
  const collaborators = { ann: "write", rita: "read", lou: "read" } as const;
  const secret = { owner: "octo", name: "secret", private: true, files, collaborators };
  const { id } = await github.createRepository(secret);
  const { id: open } = await github.createRepository({ owner: "octo", name: "open", files });
  return { secret: id, open };
}

/** The same store, which notes what it is asked. */
function counting(store: Store, questions: string[]): Store {
  const note = (name: string, part: object): object =>
    new Proxy(part, {
      get(target, method) {
        const value = Reflect.get(target, method) as unknown;
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => {
          questions.push(`store: ${name}.${String(method)}`);
          return (value as (...given: unknown[]) => unknown).apply(target, given);
        };
      },
    });
  const parts = Object.entries(store).map(([name, part]) => [
    name,
    typeof part === "object" ? note(name, part) : part,
  ]);
  return { ...store, ...Object.fromEntries(parts) } as Store;
}
