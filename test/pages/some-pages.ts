import type { AddressInfo } from "node:net";
import type { Asked, Asker } from "../../src/command/ask-for.ts";
import { createAskOnce } from "../../src/command/ask-once.ts";
import { createHost } from "../../src/http/node.ts";
import { createPages } from "../../src/pages/pages-routes.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createLimits } from "../../src/viewer/limits.ts";
import type { Viewer, Viewers } from "../../src/viewer/viewer.ts";
import { SomeRecords } from "./some-records.ts";

/** The one repository that somebody with a session may read; a cookie that says anything else is nobody's. */
export const SESSION = "session=ada";
/** Where the pages are for people: a proxy is in between. */
export const PUBLIC_URL = "https://sandpiper.test";
const READABLE = [
  { id: 7, owner: "acme", name: "rocket", isPrivate: true, mayWrite: true },
  { id: 8, owner: "acme", name: "a-rather-long-name-of-a-repository", isPrivate: false, mayWrite: false },
];

const ada: Viewer = {
  id: 1,
  login: "ada",
  see: async ({ id }) => READABLE.find((each) => each.id === id),
  find: async (owner, name) => READABLE.find((each) => each.owner === owner && each.name === name),
  repositories: async () => READABLE,
};

export const viewers: Viewers = {
  bySession: async (cookie) => (cookie === SESSION ? ada : undefined),
  byToken: async () => undefined,
};

/** What was asked for from a page, and what comes of it. */
export type Said = Parameters<Asker["say"]>[0];

export interface SomePages {
  url: string;
  records: SomeRecords;
  said: Said[];
  close(): void;
}

/** The pages, served. */
export async function startPages({
  canStream = true,
  streamMs = 60_000,
  beatMs = 60_000,
  now = Date.now,
  say = async (): Promise<Asked> => ({ kind: "taken", runId: "" }),
}: {
  canStream?: boolean;
  streamMs?: number;
  beatMs?: number;
  now?: () => number;
  say?: (said: Said) => Promise<Asked>;
} = {}): Promise<SomePages> {
  const records = new SomeRecords();
  const said: Said[] = [];
  const asker: Asker = {
    open: () => Promise.reject(new Error("No page opens an issue.")),
    say(asking) {
      said.push(asking);
      return say(asking);
    },
  };
  const { tickets } = createSqliteStore(openDatabase(":memory:"), now);
  const host = createHost(
    createPages({
      ...{ viewers, records, githubUrl: "https://github.com", canStream, streamMs, beatMs },
      ...{
        publicUrl: PUBLIC_URL,
        asker,
        askOnce: createAskOnce({ tickets, now }),
        writes: createLimits({ perMinute: 20 }, now),
      },
    }),
  );
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", () => resolve()));
  const { port } = host.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ records, said },
    close: () => {
      host.close();
      host.closeAllConnections();
    },
  };
}
