import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import { PULL_EVENT, type PullEvent, toPullEventKey } from "../../run/pull-event.ts";
import type { PullEventStore } from "../store.ts";

export function createSqlitePullEventStore(database: DatabaseSync): PullEventStore {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO pull_events (repository_id, at, key, body) VALUES (?, ?, ?, ?)",
  );
  const select = database.prepare(
    "SELECT body FROM pull_events WHERE repository_id = ? AND at >= ? ORDER BY at, key",
  );
  return {
    async add(event) {
      insert.run(event.repositoryId, event.at, toPullEventKey(event), JSON.stringify(event));
    },
    async list(repositoryId, sinceAt = 0) {
      return select.all(repositoryId, sinceAt).map(({ body }) => toEvent(body as string));
    },
  };
}

function toEvent(body: string): PullEvent {
  try {
    return PULL_EVENT.parse(JSON.parse(body));
  } catch (cause) {
    throw new StoreError("What is stored of a pull request cannot be read.", {
      code: "bad_row",
      retry: "never",
      cause,
    });
  }
}
