import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Run, RunPatch } from "../../run/run.ts";
import type { OwnRun, RunStore } from "../store.ts";
import { createOpenRuns } from "./open-runs.ts";
import { createRepositoryRuns } from "./repository-runs.ts";
import { createRunRows, type RunRow } from "./run-row.ts";
import { ENDED_RUNS } from "./spending.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { openThreadItem } from "./thread-store.ts";
import { createTurns } from "./turns.ts";
import { doForEach } from "./wire/bulk.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, type Change, equals, exists, isBetween, isMissing, or, set } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

const OWN_RUN = z.object({ id: z.string(), createdAt: z.number(), isWork: z.boolean() });

/** What waits for a person longer is too old to be taken up anyway. */
const MAX_AWAITING = 20;

export function createDynamoRunStore(client: DynamoClient, now: () => number): RunStore {
  const openRuns = createOpenRuns(client);
  const rows = createRunRows(client, now);
  const repositoryRuns = createRepositoryRuns({ client, rows, now });

  async function read(id: string): Promise<Run | undefined> {
    const row = await rows.read(id);
    return row && rows.unpack(row);
  }

  /** What a run is listed by. The second time writes the same. */
  async function list(row: RunRow): Promise<void> {
    const { id, createdAt, actorId } = row;
    const command = {
      ...KEYS.command(row),
      ...{ id, createdAt, actorId, isWork: row.verb !== undefined && !row.isReply },
      expiresAt: toExpiresAt(now(), "command"),
    };
    await Promise.all([openRuns.mark(row), client.put(command), repositoryRuns.list(row)]);
  }

  /** After a delivery that came twice, or after an answer that was lost: what the first left undone is done. */
  async function listAgain(id: string, madeBy: string): Promise<boolean> {
    const row = await rows.read(id);
    if (row === undefined) return false;
    if (row.state === "ended") {
      // It can have been started by its mark alone.
      await repositoryRuns.list(row);
      return row.madeBy === madeBy;
    }
    await list(row);
    // The run can have ended since it was read, and its end taken the mark away that was just written.
    if ((await rows.read(id))?.state === "ended") await openRuns.unmark(row);
    return row.madeBy === madeBy;
  }

  async function packChange(
    id: string,
    [name, value]: [string, RunPatch[keyof RunPatch]],
  ): Promise<Change[]> {
    if (typeof value !== "object") return [set(name, value)];
    const packed = await rows.packText(id, value);
    return name === "command" && "verb" in value
      ? [set("command", packed), set("verb", value.verb)]
      : [set(name, packed)];
  }

  return {
    async create(run) {
      const madeBy = randomUUID();
      await openThreadItem(client, run.threadId);
      const row = await rows.pack(run, madeBy);
      // The row first: a run that isn't listed yet is found by its turn and by the next delivery; a mark without a row would be nobody's.
      if (!(await client.put({ ...KEYS.run(run.id), ...row }, isMissing("pk"))))
        return listAgain(run.id, madeBy);
      await list(row);
      return true;
    },
    get: read,
    async update(id, patch) {
      const changes = await Promise.all(Object.entries(patch).map((entry) => packChange(id, entry)));
      if (changes.length > 0) await client.update(KEYS.run(id), changes.flat(), exists("pk"));
      if (patch.told !== undefined) await client.delete(KEYS.untold(id));
    },
    async listOpen(threadId) {
      const marks = await openRuns.ofThread(threadId);
      const runs = await doForEach(marks, ({ id }) => read(id));
      return runs.filter((run) => run !== undefined).filter(({ state }) => state !== "ended");
    },
    async listOpenIds() {
      return (await openRuns.all()).map(({ id }) => id);
    },
    async listUntoldIds() {
      const ids: string[] = [];
      for await (const { sk } of client.query(equals("pk", KEYS.untold("").pk))) {
        const row = await rows.read(String(sk));
        // A mark that came after the telling is taken away; one whose row has expired, too.
        if (row?.state === "ended" && row.told === undefined) ids.push(row.id);
        else if (row?.state !== "waiting" && row?.state !== "working")
          await client.delete(KEYS.untold(String(sk)));
      }
      return ids;
    },
    async lastEnded(threadId) {
      const thread = await client.get(KEYS.thread(threadId));
      const [last] = Object.entries(parseStored(ENDED_RUNS, thread?.ended ?? {}))
        .filter(([, { isRepeatable }]) => isRepeatable)
        .toSorted(([, a], [, b]) => b.endedAt - a.endedAt);
      return last && read(last[0]);
    },
    async listEnded(threadId, count) {
      const thread = await client.get(KEYS.thread(threadId));
      const last = Object.entries(parseStored(ENDED_RUNS, thread?.ended ?? {}))
        .filter(([, { costMicroUsd, isRepeatable, isIdle }]) => !isIdle && (costMicroUsd > 0 || isRepeatable))
        .toSorted(([, a], [, b]) => b.endedAt - a.endedAt)
        .slice(0, count);
      const runs = await doForEach(last, ([id]) => read(id));
      return runs.filter((run) => run !== undefined);
    },
    async listAwaiting(threadId) {
      const thread = await client.get(KEYS.thread(threadId));
      const last = Object.entries(parseStored(ENDED_RUNS, thread?.ended ?? {}))
        .filter(([, { isAwaiting }]) => isAwaiting)
        .toSorted(([, a], [, b]) => b.endedAt - a.endedAt)
        .slice(0, MAX_AWAITING);
      const runs = await doForEach(last, ([id]) => read(id));
      return runs.filter((run) => run !== undefined);
    },
    async claimAnswer(id, by) {
      const isFree = or(isMissing("answeredBy"), equals("answeredBy", by));
      return client.update(KEYS.run(id), [set("answeredBy", by)], and(exists("pk"), isFree));
    },
    async releaseAnswer(id, by) {
      await client.update(KEYS.run(id), [set("answeredBy", undefined)], equals("answeredBy", by));
    },
    listOfRepository: repositoryRuns.read,
    async listOwn(threadId, { actorId, sinceAt }) {
      const { pk, sk } = KEYS.command({ threadId, createdAt: sinceAt, id: "" });
      const own: OwnRun[] = [];
      // A tilde sorts after every digit.
      for await (const item of client.query(and(equals("pk", pk), isBetween("sk", sk, "command#~"))))
        if (item.actorId === actorId) own.push(parseStored(OWN_RUN, item));
      return own;
    },
    ...createTurns({ client, rows, openRuns, clock: now }),
    async claimEffect(id, effect) {
      const key = KEYS.effect(id, effect);
      const claimedBy = randomUUID();
      const claim = { ...key, claimedBy, expiresAt: toExpiresAt(now(), "endedRun") };
      // A refused claim can be this call's own, when the answer to its first try was lost.
      return (await client.put(claim, isMissing("pk"))) || (await client.get(key))?.claimedBy === claimedBy;
    },
  };
}
