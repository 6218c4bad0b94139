import type { AddressInfo } from "node:net";
import { createHost } from "../../src/http/node.ts";
import { createPages } from "../../src/pages/pages-routes.ts";
import type { Viewer, Viewers } from "../../src/viewer/viewer.ts";
import { SomeRecords } from "./some-records.ts";

/** The one repository that somebody with a session may read; a cookie that says anything else is nobody's. */
export const SESSION = "session=ada";
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

export interface SomePages {
  url: string;
  records: SomeRecords;
  close(): void;
}

/** The pages, served. */
export async function startPages({
  canStream = true,
  streamMs = 60_000,
  beatMs = 60_000,
} = {}): Promise<SomePages> {
  const records = new SomeRecords();
  const host = createHost(
    createPages({ viewers, records, githubUrl: "https://github.com", canStream, streamMs, beatMs }),
  );
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", () => resolve()));
  const { port } = host.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    close: () => {
      host.close();
      host.closeAllConnections();
    },
  };
}
