import { backOff } from "../../aws/backoff.ts";
import { StoreError } from "../../errors.ts";
import type { Turn } from "../../run/thread.ts";
import { decideBudget } from "../decide-budget.ts";
import type { RunStore } from "../store.ts";
import { decideWaiting, listAhead, listNext } from "./decide-turn.ts";
import { type Ledger, readLedger, release, reserve } from "./ledger.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { RunRow, RunRows } from "./run-row.ts";
import { readSums, spendOnDay, spendOnThread } from "./spending.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, differs, equals, exists, set } from "./wire/expression.ts";

/** Each round that fails is one that another run won: this many may be before a run in a burst. */
const MAX_ROUNDS = 60;
const BACKOFF = { baseMs: 5, capMs: 250 };

interface TurnParts {
  client: DynamoClient;
  rows: RunRows;
  openRuns: OpenRuns;
  /** For when items expire. */
  clock: () => number;
}

/** What a turn is asked with. */
type TurnOrder = Parameters<RunStore["takeTurn"]>[1];

/**
 * Who may work now, and with how much money. The ledger is the one item that decides, and its version the one lock:
 *
 *     takeTurn   1 read row and ledger   2 read marks, costs   3 LEDGER + entry, if unchanged since 1   4 row: working, if waiting
 *     end        1 ROW: ended, if not ended   untold mark   2 cost to thread   3 cost to day   4 mark away   5 LEDGER - entry   6 who is next
 *
 * Between 1 and 3 of a turn no entry came or went, so a cost is counted by its entry (read before) or by its item (written before the entry goes): at
 * no instant by none. In both for a moment, it counts once, by run. So reserved + spent is under each cap at every instant.
 *
 * What a death leaves, and who finishes it. Each caller is a durable step, so there is a second time:
 * - turn, after 3: an entry, the row waiting. The second turn finds the entry and does 4 with its budget. Until then the budget is held.
 * - end, after 1: the second end finds outcome and cost in the row, whatever it brings, and goes on with 2. Until then the run counts with
 *   what it reserved. After 2, 3, 4 or 5 it does them again: each is a condition that fails, or writes what is there. A turn of the run does so, too.
 * - a turn that was slow, its 3 after the whole end: 4 fails, and the turn takes its entry away again. Dead in between: the next turn or end of
 *   this run does it, or the next end of any run, which sees an entry without a mark.
 * - a mark written late (a delivery that came twice, a repeated write): a turn that has it ahead looks at its row and takes it away.
 */
export function createTurns({
  client,
  rows,
  openRuns,
  clock,
}: TurnParts): Pick<RunStore, "takeTurn" | "end" | "readSpending"> {
  /** Steps 2 to 5 of an end. */
  async function settle(row: RunRow, ledger: Ledger): Promise<void> {
    const held = ledger.working.get(row.id);
    await spendOnThread(client, row);
    if (held !== undefined) await spendOnDay(client, { row, day: held.day, now: clock() });
    await openRuns.unmark(row);
    if (held !== undefined) await release(client, row.id);
  }

  /** Step 4 of a turn. */
  async function finishTurn(
    row: RunRow,
    { budgetMicroUsd, ledger }: { budgetMicroUsd: number; ledger: Ledger },
  ): Promise<Turn> {
    const isDone = await client.update(
      KEYS.run(row.id),
      [set("state", "working"), set("budgetMicroUsd", budgetMicroUsd)],
      and(exists("pk"), equals("state", "waiting")),
    );
    if (isDone) return { kind: "taken", budgetMicroUsd };
    const current = await rows.read(row.id);
    if (current?.state === "working") return { kind: "taken", budgetMicroUsd: current.budgetMicroUsd };
    if (current !== undefined) await settle(current, ledger);
    return { kind: "cancelled" };
  }

  /** Whether the oldest mark ahead is of a run that is over; then it is away. */
  async function dropStaleMark(ahead: ReturnType<typeof listAhead>, ledger: Ledger): Promise<boolean> {
    const [oldest] = ahead;
    if (oldest === undefined || ahead.some(({ id }) => ledger.working.has(id))) return false;
    const row = await rows.read(oldest.id);
    if (row !== undefined && row.state !== "ended") return false;
    await openRuns.unmark(oldest);
    return true;
  }

  /** Steps 2 and 3 of a turn. `undefined`: something moved; look again. */
  async function ask(row: RunRow, { limits, now, ledger }: TurnOrder & { ledger: Ledger }) {
    const ofThread = await openRuns.ofThread(row.threadId);
    // The death of the call that made the run can have come before its mark.
    if (!ofThread.some(({ id }) => id === row.id)) await openRuns.mark(row);
    const ahead = listAhead(row, { ofThread, ledger });
    const waiting = decideWaiting(row, { ahead, ledger, limits });
    if (waiting !== undefined) return (await dropStaleMark(ahead, ledger)) ? undefined : waiting;
    const day = new Date(now).toISOString().slice(0, 10);
    const turn = decideBudget(await readSums(client, { of: row, day, ledger }), limits);
    if (turn.kind === "no_budget") return turn;
    const { threadId, repositoryId, actorId } = row;
    const reservation = { threadId, repositoryId, actorId, budgetMicroUsd: turn.budgetMicroUsd, day };
    const { version, working } = ledger;
    if (!(await reserve(client, { runId: row.id, reservation, version }))) return undefined;
    const reserved = { version: version + 1, working: new Map(working).set(row.id, reservation) };
    return finishTurn(row, { budgetMicroUsd: turn.budgetMicroUsd, ledger: reserved });
  }

  async function tryTurn(id: string, order: TurnOrder): Promise<Turn | undefined> {
    const [row, ledger] = await Promise.all([rows.read(id), readLedger(client)]);
    if (row === undefined) return { kind: "cancelled" };
    if (row.state === "ended") {
      // What its end left undone, and a mark that was written after it.
      await settle(row, ledger);
      return { kind: "cancelled" };
    }
    if (row.state === "working") return { kind: "taken", budgetMicroUsd: row.budgetMicroUsd };
    const held = ledger.working.get(id);
    if (held !== undefined) return finishTurn(row, { budgetMicroUsd: held.budgetMicroUsd, ledger });
    return ask(row, { ...order, ledger });
  }

  /** Entries whose run has no mark: its end is under way, or nobody will come again to take the entry away. */
  async function releaseLeftovers(ledger: Ledger, open: ReadonlySet<string>): Promise<void> {
    for (const id of ledger.working.keys()) {
      if (open.has(id)) continue;
      const row = await rows.read(id);
      if (row === undefined) await release(client, id);
      else if (row.state === "ended") await settle(row, ledger);
    }
  }

  return {
    async takeTurn(id, order) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const turn = await tryTurn(id, order);
        if (turn !== undefined) return turn;
        await backOff(round, BACKOFF);
      }
      throw new StoreError("Too many runs take their turns at once.", {
        code: "ledger_contended",
        retry: "backoff",
        ids: { run: id },
      });
    },
    async readSpending({ now, ...of }) {
      const day = new Date(now).toISOString().slice(0, 10);
      return readSums(client, { of, day, ledger: await readLedger(client) });
    },
    async end(id, { outcome, costMicroUsd, sessionCostMicroUsd, now }) {
      const packed = await rows.packText(id, outcome);
      await client.update(
        KEYS.run(id),
        [
          set("state", "ended"),
          set("outcome", packed),
          set("outcomeKind", outcome.kind),
          set("costMicroUsd", costMicroUsd),
          set("sessionCostMicroUsd", sessionCostMicroUsd),
          set("endedAt", now),
          set("expiresAt", toExpiresAt(clock(), "endedRun")),
        ],
        and(exists("pk"), differs("state", "ended")),
      );
      // Whether this call ended the run or one before it did: the row tells how it ended.
      const row = await rows.read(id);
      if (row === undefined) return [];
      const ledger = await readLedger(client);
      // Before the run's own mark goes: a death in between leaves one of the two.
      if (row.told === undefined && !row.isReply) await client.put({ ...KEYS.untold(id) });
      await settle(row, ledger);
      const open = await openRuns.all();
      const others = { ...ledger, working: new Map([...ledger.working].filter(([other]) => other !== id)) };
      await releaseLeftovers(others, new Set(open.map((run) => run.id)));
      return listNext(open, others);
    },
  };
}
