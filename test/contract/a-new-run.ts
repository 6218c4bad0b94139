import type { Command } from "../../src/run/command.ts";
import type { NewRun } from "../../src/run/run.ts";
import { toRunId, toThreadId } from "../../src/run/run.ts";
import type { KeptSession, Lease } from "../../src/store/store.ts";
import { anEvent } from "../command/an-event.ts";

interface Wanted {
  repositoryId?: number;
  number?: number;
  /** The comment's id; also its place in the thread's order when `at` is the same. */
  trigger?: number;
  /** When the comment was written. */
  at?: number;
  createdAt?: number;
  actorId?: number;
  verb?: "work" | "ask" | "retry" | "status" | "stop";
  problem?: NewRun["problem"];
}

/** A run as a webhook makes it; says only what the test is about. */
export function aNewRun({
  repositoryId = 42,
  number = 12,
  trigger = 99,
  at = 1_000,
  createdAt = at,
  actorId = 1,
  verb = "work",
  problem,
}: Wanted = {}): NewRun {
  const event = anEvent({
    thread: { number },
    trigger: { id: trigger, createdAt: at },
    actor: { id: actorId },
  });
  const command: Command = { verb, options: { model: "opus" }, instruction: "fix this", context: "" };
  return {
    id: toRunId({ repositoryId, triggerKind: "comment", triggerId: trigger }),
    threadId: toThreadId({ repositoryId, threadNumber: number }),
    event: { ...event, repository: { ...event.repository, id: repositoryId } },
    command: problem === undefined ? command : undefined,
    problem,
    createdAt,
  };
}

/** A session as a run leaves it. */
export function aSession({
  text = "packed",
  ...session
}: Partial<Omit<KeptSession, "bytes">> & { text?: string } = {}): KeptSession {
  return { id: "a", bytes: new TextEncoder().encode(text), ...session };
}

/** A machine that is lent. */
export function aLease(lease: Partial<Lease> = {}): Lease {
  return { sandbox: "thread-1-1", item: "m1", url: "http://m1.test", takenAt: 1_000, ...lease };
}
