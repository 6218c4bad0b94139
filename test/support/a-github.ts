import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { pino } from "pino";
import { createGitHubClient, type GitHubClient, type TokenScope } from "../../src/github/github-client.ts";

const API = "https://api.github.test";
export const NOW = Date.parse("2026-03-01T12:00:00Z");

/** The App's key of these tests. */
export const PRIVATE_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** The scope of a step of run `r1` in octo/pages. */
export function aScope(scope: Partial<TokenScope> = {}): TokenScope {
  return {
    run: "r1",
    repository: { installationId: 7, id: 42, owner: "octo", name: "pages" },
    access: "report",
    ...scope,
  };
}

interface Seen {
  /** Method and address exactly as they went over the wire. */
  route: string;
  body: unknown;
  authorization: string | undefined;
}

type Answer = [status: number, body?: unknown, headers?: Record<string, string>];

/** A client of the app's and a GitHub that answers what the test says, in order; tokens are minted beside that. */
export interface FakeGitHub {
  github: GitHubClient;
  /** What was asked, without the mints. */
  seen: Seen[];
  mints: Seen[];
  clock: { now: number };
  /** What is answered next. */
  answer(...answer: Answer): FakeGitHub;
  /** What the next mint is answered, instead of a token. */
  refuseMint(...answer: Answer): FakeGitHub;
}

/**
 * One at a time: a new one ends the one before. Nothing else of the network is there until the test ends. Its tokens have settled,
 * unless the test is about fresh ones; waiting costs no time.
 */
export function aGitHub({ areTokensFresh = false } = {}): FakeGitHub {
  nock.cleanAll();
  nock.disableNetConnect();
  const answers: Answer[] = [];
  const refusals: Answer[] = [];
  const clock = { now: NOW };
  const fake: FakeGitHub = {
    github: createGitHubClient({
      apiUrl: API,
      appId: 99,
      privateKey: PRIVATE_KEY,
      log: pino({ level: "silent" }),
      now: () => clock.now,
      ...(areTokensFresh ? {} : { freshTokenMs: 0 }),
      pause: async (ms) => {
        clock.now += ms;
      },
    }),
    seen: [],
    mints: [],
    clock,
    answer(...answer) {
      answers.push(answer);
      return fake;
    },
    refuseMint(...answer) {
      refusals.push(answer);
      return fake;
    },
  };
  const mint = (): Answer => {
    const expires_at = new Date(clock.now + 3_600_000).toISOString();
    return refusals.shift() ?? [201, { token: `token-${fake.mints.length}`, expires_at }];
  };
  for (const method of ["GET", "POST", "PATCH", "PUT", "DELETE"]) {
    nock(API)
      .persist()
      .intercept(/.*/, method)
      .reply(async (request: Request) => {
        const { pathname, search } = new URL(request.url);
        const text = await request.text();
        const seen = {
          route: `${method} ${pathname}${search}`,
          body: text === "" ? undefined : JSON.parse(text),
          authorization: request.headers.get("authorization") ?? undefined,
        };
        const isMint = pathname.endsWith("/access_tokens");
        (isMint ? fake.mints : fake.seen).push(seen);
        const [status, answer, headers] = isMint
          ? mint()
          : (answers.shift() ?? [418, { message: `unexpected ${seen.route}` }]);
        return [status, answer as nock.Body, headers ?? {}] as const;
      });
  }
  return fake;
}
