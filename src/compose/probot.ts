import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { Probot, type ProbotOctokit } from "probot";
import { registerApp } from "../app.ts";
import type { Delivery, Intake, Order } from "../command/intake.ts";

/**
 * Makes Probot and registers the app's handlers. What it returns hands one delivery with its order to them; it rejects with what a handler threw,
 * and when there is no handler for such a delivery.
 *
 * Probot hands on the delivery's payload, the same object, and nothing of ours beside it. So the order waits under that object until the handler takes it.
 */
export async function createDispatch({ take, log }: Pick<Intake, "take"> & { log: Logger }) {
  const waiting = new WeakMap<object, Order>();
  const probot = new Probot({
    // No handler calls GitHub: Probot gets a token that is none in place of the App's key.
    githubToken: "none",
    Octokit: NoOctokit as unknown as typeof ProbotOctokit,
    // Signatures are checked before; by this secret nobody can sign.
    secret: randomBytes(32).toString("hex"),
    // With the error of a handler it would log the whole payload, and payloads are never logged (S19).
    log: log.child({}, { level: "silent" }),
  });
  await probot.ready();
  registerApp(probot, async ({ id, payload }) => {
    const order = waiting.get(payload);
    waiting.delete(payload);
    if (order !== undefined) await take(order, id);
  });

  return async (delivery: Delivery, order: Order): Promise<void> => {
    waiting.set(delivery.payload, order);
    await probot.receive(delivery as Parameters<typeof probot.receive>[0]).catch((error: unknown) => {
      throw toBareFault(error);
    });
    if (waiting.has(delivery.payload)) throw new Error(`No handler of app.ts took this ${delivery.name}.`);
  };
}

/**
 * Stands where Probot would build an Octokit with all its plugins for every event. The handlers here only write a run down; GitHub
 * is asked by the run, with tokens of its own. Whoever calls GitHub from a handler all the same finds nothing to call it with.
 */
class NoOctokit {
  readonly hook = { before: () => undefined };

  static defaults(): typeof NoOctokit {
    return NoOctokit;
  }

  async auth(): Promise<this> {
    return this;
  }
}

/** What a handler threw, without what Probot's webhooks hang on it: the whole delivery (S19). Of several handlers' faults, the first. */
function toBareFault(error: unknown): unknown {
  const [fault = error]: unknown[] = error instanceof AggregateError ? error.errors : [];
  if (fault instanceof Error) Reflect.deleteProperty(fault, "event");
  return fault;
}
