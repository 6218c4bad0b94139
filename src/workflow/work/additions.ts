import type { Addition } from "../../agent/prompt-request.ts";
import type { Run } from "../../run/run.ts";
import { isStopped, type Step } from "../step.ts";

/**
 * The runs whose `also` waits to be handed to this run's agent, oldest first. Each was admitted: its requester may write here. What was
 * stopped or taken back meanwhile is left out.
 */
export async function listAdditions({ store, run, thread }: Step): Promise<string[]> {
  const open = await store.runs.listOpen(run.threadId);
  return open
    .filter(({ state, addition }) => state === "waiting" && addition?.kind === "offered")
    .filter((other) => !isStopped({ run: other, thread }))
    .map(({ id }) => id);
}

/** What those runs add, as the agent is told it. */
export async function readAdditions({ store }: Step, runIds: readonly string[]): Promise<Addition[]> {
  const runs = await Promise.all(runIds.map((id) => store.runs.get(id)));
  return runs.flatMap((run) => (run?.command === undefined ? [] : [toAddition(run, run.command)]));
}

function toAddition({ event }: Run, { instruction, context }: NonNullable<Run["command"]>): Addition {
  return { requester: event.actor.login, instruction, context };
}

/** Notes that the agent was told, and wakes those runs, which end by it. The second time: the same. */
export async function noteGiven({ store, starter, run }: Step, runIds: readonly string[]): Promise<void> {
  for (const id of runIds) {
    await store.runs.update(id, { addition: { kind: "given", by: run.id } });
    starter.wake(id);
  }
}
