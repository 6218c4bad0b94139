import type { Account } from "./account.ts";
import { archive, destroy, noticeEnds, stop } from "./lifecycle.ts";
import { isChanging, type SandboxRecord } from "./sandbox-record.ts";
import { deactivateUnused } from "./snapshots.ts";

const MINUTE_MS = 60_000;

/** What happens to a sandbox by itself, and when. */
export interface Deadline {
  at: number;
  kind: "stop" | "archive" | "destroy";
}

/**
 * The next thing that happens to a sandbox if nobody does anything. A life ends so long after its creation, in whatever state; a stop
 * comes so long after the last activity, whatever runs inside; archive and end come after the stop. Pure.
 */
export function toDeadline(record: SandboxRecord): Deadline | undefined {
  const { state, createdAt, ttlMinutes, stoppedAt = 0 } = record;
  if (state === "destroying") return undefined;
  const found: Deadline[] = [];
  if (ttlMinutes > 0) found.push({ kind: "destroy", at: createdAt + ttlMinutes * MINUTE_MS });
  const after = (at: number, minutes: number, kind: Deadline["kind"]) =>
    found.push({ kind, at: at + minutes * MINUTE_MS });
  // A request that is being answered is activity all the time.
  if (state === "started" && record.autoStopInterval > 0 && record.openRequests === 0)
    after(record.lastActivityAt, record.autoStopInterval, "stop");
  if (state === "stopped") after(stoppedAt, record.autoArchiveInterval, "archive");
  if ((state === "stopped" || state === "archived") && record.autoDeleteInterval > 0)
    after(stoppedAt, record.autoDeleteInterval, "destroy");
  return found.sort((a, b) => a.at - b.at)[0];
}

/** Does all that is due by now, in its order, and waits for each. */
export async function meetDeadlines(account: Account): Promise<void> {
  noticeEnds(account);
  deactivateUnused(account);
  for (;;) {
    const due = [...account.sandboxes.values()]
      .map((record) => ({ record, deadline: toDeadline(record) }))
      .filter(({ deadline }) => deadline !== undefined && deadline.at <= account.clock.now())
      .sort((a, b) => (a.deadline?.at ?? 0) - (b.deadline?.at ?? 0))[0];
    if (due?.deadline === undefined) return;
    await meet(account, due.record, due.deadline);
  }
}

async function meet(account: Account, record: SandboxRecord, { kind, at }: Deadline): Promise<void> {
  if (isChanging(record) || record.state === "pending_build") await record.work;
  // By now somebody else may have done it.
  if (!account.sandboxes.has(record.id) || toDeadline(record)?.kind !== kind) return;
  if (kind === "stop") stop(account, record, at);
  if (kind === "archive") archive(account, record);
  if (kind === "destroy") destroy(account, record);
  await record.work;
}
