import type { Logger } from "pino";
import type { RunStarter } from "../durable/run-starter.ts";
import type { Grammar } from "../run/command.ts";
import type { NewRun } from "../run/run.ts";
import { toRunId, toThreadId } from "../run/run.ts";
import type { ThreadEvent } from "../run/trigger.ts";
import type { Store } from "../store/store.ts";
import { type ActorRules, type Decision, decide as decideAsking } from "./decide.ts";
import { type EventParsers, parseDelivery } from "./events/payload.ts";
import { mayHoldCommand } from "./parse-command.ts";

/** GitHub can be asked to deliver again for three days; what is older and unknown is not a command any more (F4). */
const MAX_AGE_MS = 73 * 3_600_000;

/** What GitHub delivered: its id and the event's name from the headers, and the parsed body. */
export interface Delivery {
  id: string;
  name: string;
  payload: object;
}

/** Turns verified webhooks into runs. */
export interface Intake {
  /**
   * The run that a delivery asks for, or undefined when it asks for nothing. Pure: touches neither store nor GitHub, so that the
   * many events that are no command cost nothing.
   */
  decide(delivery: Delivery): NewRun | undefined;
  /**
   * Writes the run and starts it by name; resolves when both are durable (F6). The second time: one run, as before (F1, F2). The
   * delivery's id is for the log.
   */
  take(run: NewRun, deliveryId: string): Promise<void>;
}

interface IntakeOptions {
  events: EventParsers;
  grammar: Grammar;
  actors: ActorRules;
  store: Pick<Store, "runs">;
  starter: RunStarter;
  log: Logger;
  now: () => number;
}

export function createIntake({ events, grammar, actors, store, starter, log, now }: IntakeOptions): Intake {
  function toRun(event: ThreadEvent, decision: Decision): NewRun | undefined {
    if (decision.kind === "ignore") return undefined;
    const { repository, trigger, thread } = event;
    return {
      id: toRunId({ repositoryId: repository.id, triggerKind: trigger.kind, triggerId: trigger.id }),
      threadId: toThreadId({ repositoryId: repository.id, threadNumber: thread.number }),
      event,
      command: decision.kind === "command" ? decision.command : undefined,
      problem:
        decision.kind === "invalid" ? { problem: decision.problem, example: decision.example } : undefined,
      createdAt: now(),
    };
  }

  return {
    decide({ id, name, payload }) {
      const asking = parseDelivery(events, { name, payload }, (text) => mayHoldCommand(text, grammar));
      if (asking === undefined) return undefined;
      if (now() - asking.event.trigger.createdAt > MAX_AGE_MS) {
        log.info({ delivery: id }, "delivery.too_old");
        return undefined;
      }
      return toRun(asking.event, decideAsking(asking, { grammar, actors }));
    },

    async take(run, deliveryId) {
      const isNew = await store.runs.create(run);
      await starter.start(run.id);
      const { id, threadId, command } = run;
      log.info(
        { delivery: deliveryId, run: id, thread: threadId, verb: command?.verb, isNew },
        "command.taken",
      );
    },
  };
}
