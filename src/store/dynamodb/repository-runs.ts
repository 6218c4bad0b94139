import type { Run } from "../../run/run.ts";
import type { RunPlace, RunStore } from "../store.ts";
import type { RunRow, RunRows } from "./run-row.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { doForEach } from "./wire/bulk.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, equals, isBetween } from "./wire/expression.ts";

/** A repository's runs, an item each in the repository's partition, written with the run's row. The row is the truth. */
export function createRepositoryRuns({
  client,
  rows,
  now,
}: {
  client: DynamoClient;
  rows: RunRows;
  now: () => number;
}) {
  /** Ids of the runs before a place, newest first; all of them when there is none. */
  async function* idsBefore(
    repositoryId: number,
    { before, count }: { before?: RunPlace | undefined; count: number },
  ) {
    const last = before && KEYS.ofRepository(repositoryId, before).sk;
    const { pk } = KEYS.ofRepository(repositoryId, { createdAt: 0, id: "" });
    // A tilde sorts after every digit.
    const key = and(equals("pk", pk), isBetween("sk", "run#", last ?? "run#~"));
    for await (const { sk, id } of client.query(key, { isDescending: true, pageSize: count + 1 }))
      if (sk !== last) yield String(id);
  }

  async function readAll(ids: readonly string[]): Promise<Run[]> {
    const runs = await doForEach(ids, async (id) => {
      const row = await rows.read(id);
      return row && rows.unpack(row);
    });
    return runs.filter((run) => run !== undefined);
  }

  /** A run whose row has expired is left out, and the next one is read for it. */
  const read: RunStore["listOfRepository"] = async (repositoryId, { before, count }) => {
    const runs: Run[] = [];
    let ids: string[] = [];
    if (count < 1) return runs;
    for await (const id of idsBefore(repositoryId, { before, count })) {
      ids.push(id);
      if (runs.length + ids.length < count) continue;
      runs.push(...(await readAll(ids)));
      ids = [];
      if (runs.length === count) return runs;
    }
    return [...runs, ...(await readAll(ids))];
  };

  return {
    read,
    /** Has the run listed, unless it is a reply. The second time writes the same. */
    async list(row: RunRow): Promise<void> {
      if (row.isReply) return;
      const key = KEYS.ofRepository(row.repositoryId, row);
      await client.put({ ...key, id: row.id, expiresAt: toExpiresAt(now(), "ofRepository") });
    },
  };
}
