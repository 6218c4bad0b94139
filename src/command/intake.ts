import type { Logger } from "pino";
import type { RunStarter } from "../durable/run-starter.ts";
import type { Command, Grammar } from "../run/command.ts";
import { IDLE } from "../run/outcome.ts";
import { type NewRun, type Run, toRunId, toThreadId } from "../run/run.ts";
import type { ThreadEvent } from "../run/trigger.ts";
import type { Store } from "../store/store.ts";
import { type ActorRules, type Decision, decide as decideWritten, isAllowedActor } from "./decide.ts";
import {
  type Asking,
  type EventParsers,
  type Over,
  type Pressed,
  parseDelivery,
  type Told,
} from "./events/payload.ts";
import { keepOwnPullEvents } from "./keep-pull-events.ts";
import { mayHoldCommand } from "./parse-command.ts";
import { takeEnding } from "./take-ending.ts";

/** GitHub can be asked to deliver again for three days; what is older and unknown is not a command any more (F4). */
const MAX_AGE_MS = 73 * 3_600_000;

/** What GitHub delivered: its id and the event's name from the headers, and the parsed body. */
export interface Delivery {
  id: string;
  name: string;
  payload: object;
}

/** What a delivery comes to, before the store is asked. */
export type Order =
  | { kind: "run"; run: NewRun; isWithdrawn: boolean }
  | Pressed
  | (Over & { at: number })
  | Told;

/** Turns verified webhooks into runs. */
export interface Intake {
  /**
   * What a delivery asks for, or undefined when it asks for nothing. Pure: touches neither store nor GitHub, so that the
   * many events that are no command cost nothing.
   */
  decide(delivery: Delivery): Order | undefined;
  /**
   * Writes the run and starts it by name; resolves when both are durable (F6). Or writes down that something is over, and wakes what
   * has to see it. Or keeps what became of pull requests. The second time: one run, and the same marks, as before (F1, F2). The delivery's id is for the log, and tells a button's second press from its first, delivered again.
   */
  take(order: Order, deliveryId: string): Promise<void>;
}

interface IntakeOptions {
  events: EventParsers;
  grammar: Grammar;
  actors: ActorRules;
  store: Pick<Store, "runs" | "threads" | "pullEvents">;
  starter: RunStarter;
  log: Logger;
  now: () => number;
}

export function createIntake(options: IntakeOptions): Intake {
  const { events, grammar, actors, log, now } = options;

  function toOrder(asking: Asking): Order | undefined {
    switch (asking.kind) {
      case "written": {
        const run = toRun(asking.event, decideWritten(asking, { grammar, actors }), now());
        return run && { kind: "run", run, isWithdrawn: asking.isWithdrawn === true };
      }
      case "given": {
        const { event } = asking;
        if (!isAllowedActor(event.actor, actors)) return undefined;
        const act = String(event.trigger.createdAt);
        return {
          kind: "run",
          run: toNewRun(event, { act, command: AS_IT_STANDS, now: now() }),
          isWithdrawn: false,
        };
      }
      case "pressed":
        return asking.appId === actors.ownAppId && isAllowedActor(asking.actor, actors) ? asking : undefined;
      case "over":
        return { ...asking, at: asking.at ?? now() };
      case "told":
        return asking;
    }
  }

  return {
    decide({ id, name, payload }) {
      const asking = parseDelivery(events, { name, payload }, (text) => mayHoldCommand(text, grammar));
      if (asking === undefined) return undefined;
      if (now() - toInstant(asking, now()) > MAX_AGE_MS) {
        log.info({ delivery: id }, "delivery.too_old");
        return undefined;
      }
      return toOrder(asking);
    },

    async take(order, deliveryId) {
      switch (order.kind) {
        case "run":
          return takeRun(options, order, deliveryId);
        case "pressed":
          return takePressed(options, order, deliveryId);
        case "over":
          return takeEnding(options, { over: order, deliveryId });
        case "told":
          return keepOwnPullEvents(options, { events: order.pullEvents, deliveryId });
      }
    },
  };
}

/** What a label asks for: the thread as it stands. */
const AS_IT_STANDS: Command = { verb: "work", options: {}, instruction: "", context: "" };

/** When it happened, by GitHub's clock; a button's event has no instant, nor have some endings. */
function toInstant(asking: Asking, now: number): number {
  switch (asking.kind) {
    case "written":
    case "given":
      return asking.event.trigger.createdAt;
    case "pressed":
      return now;
    case "over":
      return asking.at ?? now;
    case "told":
      return asking.at;
  }
}

function toRun(event: ThreadEvent, decision: Decision, now: number): NewRun | undefined {
  switch (decision.kind) {
    case "ignore":
      return undefined;
    case "command":
      return toNewRun(event, { command: decision.command, now });
    case "default-run":
      return toNewRun(event, { now });
    case "invalid": {
      const { problem, example } = decision;
      return toNewRun(event, { problem: { problem, example }, now });
    }
  }
}

function toNewRun(
  event: ThreadEvent,
  given: { act?: string; command?: Command; problem?: NewRun["problem"]; now: number },
): NewRun {
  const { repository, trigger, thread } = event;
  const { act, command, problem, now } = given;
  return {
    id: toRunId({ repositoryId: repository.id, triggerKind: trigger.kind, triggerId: trigger.id, act }),
    threadId: toThreadId({ repositoryId: repository.id, threadNumber: thread.number }),
    event,
    command,
    problem,
    createdAt: now,
  };
}

/** Keeps a run and starts it. A pull request that came of an issue belongs to the thread. */
async function takeRun(
  { store, starter, log }: IntakeOptions,
  { run, isWithdrawn }: Extract<Order, { kind: "run" }>,
  deliveryId: string,
): Promise<void> {
  const threadId = run.event.thread.isPullRequest ? await store.threads.resolve(run.threadId) : run.threadId;
  const isNew = await store.runs.create({ ...run, threadId });
  // The row is made also of what is withdrawn: the delivery that asked for it may come later (F3).
  if (isWithdrawn) await store.runs.update(run.id, { isWithdrawn });
  await starter.start(run.id);
  if (isWithdrawn) starter.wake(run.id);
  const { id, command } = run;
  log.info({ delivery: deliveryId, run: id, thread: threadId, verb: command?.verb, isNew }, "command.taken");
}

/**
 * A button is a command in the thread of the run whose check run it stands in; one run a button, however often it is pressed. Where that run
 * came to nothing, as of somebody who may not, it is one run a person; but the press that made it, delivered again, is no second one (F1). Of a press that came while the run was open nothing is written: when
 * that is delivered again after the run came to nothing, it counts as a second.
 */
async function takePressed(options: IntakeOptions, pressed: Pressed, deliveryId: string): Promise<void> {
  const { store, log, now } = options;
  const of = await store.runs.get(pressed.runId);
  if (of === undefined || !isOf(of, pressed)) {
    log.info({ delivery: deliveryId, checkRun: pressed.checkRunId }, "button.unknown");
    return;
  }
  const { button, checkRunId, actor } = pressed;
  // On a run that has ended there is nothing to stop: what runs by now is not what the button was shown for.
  if (button === "stop" && of.state === "ended") return;
  // GitHub does not say when: by this app's clock, and in any case after what the button belongs to, which is dated by GitHub's (F38).
  const createdAt = Math.max(now(), of.event.trigger.createdAt + 1);
  const trigger = {
    kind: "button",
    id: checkRunId,
    body: "",
    authorLogin: actor.login,
    createdAt,
    delivery: deliveryId,
  } as const;
  const event = { ...of.event, actor, trigger: { ...trigger, url: undefined } };
  const command = { verb: button, options: {}, instruction: "", context: "", ofRun: of.id } as const;
  const toRun = (act: string) => ({
    ...toNewRun(event, { act, command, now: now() }),
    threadId: of.threadId,
  });
  const first = toRun(button);
  const earlier = await store.runs.get(first.id);
  const cameToNothing = earlier?.outcome !== undefined && IDLE.includes(earlier.outcome.kind);
  const isDeliveredAgain = earlier?.event.trigger.delivery === deliveryId;
  const run = cameToNothing && !isDeliveredAgain ? toRun(`${button}:${actor.id}`) : first;
  await takeRun(options, { kind: "run", run, isWithdrawn: false }, deliveryId);
}

function isOf({ event }: Run, { installationId, repositoryId }: Pressed): boolean {
  return event.installationId === installationId && event.repository.id === repositoryId;
}
