import type { Logger } from "pino";
import type { RunStarter } from "../durable/run-starter.ts";
import type { Grammar } from "../run/command.ts";
import type { NewRun } from "../run/run.ts";
import { toRunId, toThreadId } from "../run/run-id.ts";
import type { ThreadEvent } from "../run/trigger.ts";
import type { Store } from "../store/store.ts";
import { type ActorRules, type Decision, decide as decideAsking } from "./decide.ts";
import { type EventParsers, parseDelivery } from "./events/payload.ts";
import { mayHoldCommand } from "./parse-command.ts";

/** GitHub can be asked to deliver again for three days; what is older and unknown is not a command any more (F4). */
const MAX_AGE_MS = 73 * 3_600_000;

interface Delivery {
  deliveryId: string;
  name: string;
  payload: unknown;
}

/** Turns verified webhooks into runs. */
export interface Intake {
  /**
   * The run that a delivery asks for, or undefined when it asks for nothing. Pure: touches neither store nor GitHub, so that the
   * many events that are no command cost nothing.
   */
  decide(delivery: Delivery): NewRun | undefined;
  /** Writes the run and starts it by name; resolves when both are durable (F6). The second time: one run, as before (F1, F2). */
  take(delivery: Delivery): Promise<void>;
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
  /** A payload is decided twice, by the edge and by its handler: the second time it is known. */
  const decided = new WeakMap<object, NewRun>();

  function decide(delivery: Delivery): NewRun | undefined {
    const { payload } = delivery;
    const known = decided.get(payload as object);
    if (known !== undefined) return known;
    const run = decideAnew(delivery);
    if (run !== undefined) decided.set(payload as object, run);
    return run;
  }

  function decideAnew({ deliveryId, name, payload }: Delivery): NewRun | undefined {
    const asking = parseDelivery(events, { name, payload }, (text) => mayHoldCommand(text, grammar));
    if (asking === undefined) return undefined;
    if (now() - asking.event.trigger.createdAt > MAX_AGE_MS) {
      log.info({ delivery: deliveryId }, "delivery.too_old");
      return undefined;
    }
    return toRun(asking.event, decideAsking(asking, { grammar, actors }));
  }

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
    decide,
    async take(delivery) {
      const run = decide(delivery);
      if (run === undefined) return;
      const isNew = await store.runs.create(run);
      await starter.start(run.id);
      const { id, threadId } = run;
      const fields = {
        delivery: delivery.deliveryId,
        run: id,
        thread: threadId,
        verb: run.command?.verb,
        isNew,
      };
      log.info(fields, "command.taken");
    },
  };
}
