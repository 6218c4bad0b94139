import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { ModelSpend } from "../sandbox.ts";
import { createMessageCount, type MessageCount } from "./message-count.ts";

/** While a message is being written, its cost is told whenever it has grown by so much. */
const STEP_MICRO_USD = 2_000;
/** Nobody waits longer than this for the count of an answer that its caller gave up. */
const COUNT_LIMIT_MS = 10 * 60_000;

/** Counts what one job's calls to the model cost, where the job can't reach: in the gateway that all of them pass. */
export interface ModelMeter {
  /**
   * Whether a call for a message may begin: when all that came before it are over and counted. `used_up` when they came to the budget,
   * `gone` when its caller has hung up by then. What the call costs is known once it is over: so there is one at a time.
   */
  admit(response: ServerResponse): Promise<"admitted" | "used_up" | "gone">;
  /** Reads along with the answer to a request for a message. */
  watch(request: ClientRequest): MeteredCall;
  spend(): ModelSpend;
}

export interface MeteredCall {
  /**
   * The caller has hung up: so is the call, once its prompt is counted. An agent that hangs up on every answer before its first byte would
   * else spend what nobody counts.
   */
  hangUp(): void;
}

/** `onChange` is told of each growth, of a message that is being written in steps. */
export function createModelMeter({
  budgetMicroUsd = Number.POSITIVE_INFINITY,
  onChange,
}: {
  budgetMicroUsd?: number | undefined;
  onChange: (spend: ModelSpend) => void;
}): ModelMeter {
  const open = new Set<MessageCount>();
  let endedMicroUsd = 0;
  let announcedMicroUsd = 0;
  let isUsedUp = false;
  let lastTurn = Promise.resolve();
  let lastCall = Promise.resolve();

  function spend(): ModelSpend {
    const openMicroUsd = [...open].reduce((sum, count) => sum + count.costMicroUsd(), 0);
    return { costMicroUsd: Math.round(endedMicroUsd + openMicroUsd), isUsedUp };
  }

  function announceGrowth(stepMicroUsd: number): void {
    const now = spend();
    if (now.costMicroUsd < announcedMicroUsd + stepMicroUsd) return;
    announcedMicroUsd = now.costMicroUsd;
    onChange(now);
  }

  function read(answer: IncomingMessage, onPriced: () => void): void {
    const isStream = /^text\/event-stream/.test(answer.headers["content-type"] ?? "");
    const count = createMessageCount({ isStream });
    open.add(count);
    answer.on("data", (bytes: Buffer) => {
      const wasPriced = count.isPriced();
      count.push(bytes);
      announceGrowth(wasPriced ? STEP_MICRO_USD : 1);
      if (count.isPriced()) onPriced();
    });
    answer.once("close", () => {
      count.push(undefined);
      open.delete(count);
      endedMicroUsd += count.costMicroUsd();
      announceGrowth(1);
    });
  }

  return {
    spend,
    async admit(response) {
      const turn = Promise.withResolvers<void>();
      const before = lastTurn;
      lastTurn = turn.promise;
      await before;
      // A call whose caller hung up goes on until it is counted.
      const end = () => lastCall.then(turn.resolve);
      if (response.destroyed) {
        end();
        return "gone";
      }
      response.once("close", end);
      if (spend().costMicroUsd < budgetMicroUsd) return "admitted";
      isUsedUp = true;
      onChange(spend());
      return "used_up";
    },
    watch(request) {
      lastCall = new Promise((resolve) => request.once("close", resolve));
      const priced = Promise.withResolvers<void>();
      let answer: IncomingMessage | undefined;
      request.once("response", (response) => {
        answer = response;
        read(response, priced.resolve);
      });
      request.once("close", priced.resolve);
      return {
        hangUp() {
          // Nobody reads it any more, so that it would stand still.
          answer?.resume();
          setTimeout(priced.resolve, COUNT_LIMIT_MS).unref();
          priced.promise.then(() => request.destroy());
        },
      };
    },
  };
}
