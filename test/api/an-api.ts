import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type SmallGitHub, startSmallGitHub } from "../../demo/github/small-github.ts";
import type { ApiParts } from "../../src/api/api-parts.ts";
import { createApi } from "../../src/api/create-api.ts";
import { EVENTS } from "../../src/app.ts";
import { type Asker, createAsker } from "../../src/command/ask-for.ts";
import { createAskOnce } from "../../src/command/ask-once.ts";
import { createIntake, type Intake } from "../../src/command/intake.ts";
import { createGitHubClient } from "../../src/github/github-client.ts";
import { createMarker, MARKER_START } from "../../src/github/marker.ts";
import { createRepositoryPlaces } from "../../src/github/repository-place.ts";
import { createHost } from "../../src/http/node.ts";
import type { OutcomeRow } from "../../src/record/outcomes.ts";
import { createOutgoingSpeech } from "../../src/report/outgoing-speech.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { createLimits } from "../../src/viewer/limits.ts";
import { createStrangerBrake } from "../../src/viewer/stranger-brake.ts";
import type { SeenRepository, Viewer, Viewers } from "../../src/viewer/viewer.ts";
import { PRIVATE_KEY } from "../support/a-github.ts";
import { aRun } from "../support/a-run.ts";
import { recordsOf, type Shown } from "./records-of.ts";

export const APP_ID = 99;
export const REPO = "octo/shelf";
/** A secret that an operator has, for tests that look for it. */
export const CANARY = "canary-secret-0123456789abcdef";

/** Who there is: each by a token of their own. */
const PEOPLE = {
  octo: { id: 1001, role: "writer" },
  wendy: { id: 1002, role: "writer" },
  rita: { id: 1003, role: "reader" },
  stranger: { id: 1004, role: "none" },
} as const;
export type Login = keyof typeof PEOPLE;

export function tokenOf(login: string): string {
  return `gho_token_of_${login}_0123456789`;
}

export interface AnApi {
  url: string;
  github: SmallGitHub;
  store: Store;
  repositoryId: number;
  shown: Map<string, Shown>;
  clock: { aheadMs: number };
  started: string[];
  asker: Asker;
  intake: Intake;
  /** Questions to GitHub about tokens so far. */
  asked: string[];
  rows: OutcomeRow[];
  logged: string[];
  parts: ApiParts;
  /** Another process beside it, on the same store. */
  another(parts?: Partial<ApiParts>): Promise<string>;
  /** Keeps a run that is there already; its id is 26 hex digits. */
  keep(id: string, run?: Parameters<typeof aRun>[0]): Promise<string>;
  close(): Promise<void>;
}

/** The API over real HTTP on a store in memory and the demo's GitHub. Runs are kept, not run. */
export async function anApi(replaced: Partial<ApiParts> = {}): Promise<AnApi> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-api-"));
  const github = await startSmallGitHub({
    appId: APP_ID,
    appSlug: "sandpiper",
    publicKeyPem: createPublicKey(PRIVATE_KEY).export({ type: "spki", format: "pem" }).toString(),
    webhookSecret: "a secret of this test",
    rootDir: join(directory, "github"),
  });
  const made = await github.createRepository({
    owner: "octo",
    name: "shelf",
    files: { "README.md": "# Shelf\n" },
    collaborators: { wendy: "write", rita: "read" },
  });
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const store = createSqliteStore(openDatabase(":memory:"), now);
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const started: string[] = [];
  const asked: string[] = [];
  const rows: OutcomeRow[] = [];
  const shown = new Map<string, Shown>();
  const access = { apiUrl: github.apiUrl, appId: APP_ID, privateKey: PRIVATE_KEY, log, now: Date.now };
  const client = createGitHubClient({ ...access, freshTokenMs: 0, pause: async () => undefined });
  const intake = createIntake({
    events: EVENTS,
    grammar: { command: "/claude" },
    actors: { ownAppId: APP_ID, ownMarker: MARKER_START, allowedAppIds: [] },
    store,
    starter: { start: async (id) => void started.push(id), wake: () => undefined },
    log,
    now,
  });
  const redactor = createRedactor([CANARY]);
  const asker = createAsker({
    log,
    github: client,
    marker: createMarker({ id: APP_ID, privateKey: PRIVATE_KEY }),
    places: createRepositoryPlaces(access, client),
    intake,
    store,
    toSpeech: (requester) => (maxChars) =>
      createOutgoingSpeech({ redactor, requester, linkHosts: [github.host], maxChars }),
    now,
  });
  const servers: ReturnType<typeof createHost>[] = [];
  const parts: ApiParts = {
    publicUrl: "https://sandpiper.test",
    githubUrl: "https://github.test",
    canStream: false,
    viewers: {
      async byToken(authorization) {
        asked.push(authorization ?? "");
        return viewerOf(authorization, made.id);
      },
    },
    records: recordsOf(store, shown),
    outcomes: async () => rows,
    asker,
    askOnce: createAskOnce({ tickets: store.tickets, now }),
    writes: createLimits({ perMinute: 20 }, now),
    log,
    now,
    ...replaced,
  };

  async function another(more: Partial<ApiParts> = {}): Promise<string> {
    const server = createHost(
      createApi({ ...parts, writes: createLimits({ perMinute: 20 }, more.now ?? parts.now), ...more }),
    );
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const url = await another();
  return {
    ...{
      url,
      github,
      store,
      repositoryId: made.id,
      shown,
      clock,
      started,
      asker,
      intake,
      asked,
      rows,
      logged,
      parts,
    },
    another,
    async keep(id, run = {}) {
      const kept = aRun({ id, threadId: `${made.id}-1`, createdAt: now(), ...run });
      const repository = { ...kept.event.repository, id: made.id, owner: "octo", name: "shelf" };
      const installationId = github.installationId(REPO) ?? 0;
      await store.runs.create({ ...kept, event: { ...kept.event, repository, installationId } });
      return id;
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      store.close();
      await github.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Every token is nobody's, and the clock of the brake stands still. */
export function nobody(): Pick<Viewers, "byToken"> {
  const brake = createStrangerBrake(() => 0);
  return {
    byToken: async () => {
      brake.enter();
      return undefined;
    },
  };
}

/** A person by their token, as GitHub would see them; a bot's token is nobody's (S27). */
function viewerOf(authorization: string | undefined, repositoryId: number): Viewer | undefined {
  const login = (Object.keys(PEOPLE) as Login[]).find((each) => authorization === `Bearer ${tokenOf(each)}`);
  if (login === undefined) return undefined;
  const { id, role } = PEOPLE[login];
  const seen: SeenRepository = {
    ...{ id: repositoryId, owner: "octo", name: "shelf", isPrivate: true },
    mayWrite: role === "writer",
  };
  const seeing = role === "none" ? undefined : seen;
  return {
    id,
    login,
    see: async (repository) => (repository.id === repositoryId ? seeing : undefined),
    find: async (owner, name) => (`${owner}/${name}`.toLowerCase() === REPO ? seeing : undefined),
    repositories: async () => (seeing === undefined ? [] : [seeing]),
  };
}
