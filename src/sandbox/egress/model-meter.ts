import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { ModelSpend } from "../sandbox.ts";
import { type AnswerTally, createAnswerTally } from "./answer-tally.ts";

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

interface MeterOptions {
  /** @default no limit */
  budgetMicroUsd?: number | undefined;
  /** Told of each growth, of a message that is being written in steps. */
  onChange: (spend: ModelSpend) => void;
}

export function createModelMeter({
  budgetMicroUsd = Number.POSITIVE_INFINITY,
  onChange,
}: MeterOptions): ModelMeter {
  let isUsedUp = false;
  const tally = createAnswerTally((costMicroUsd) => onChange({ costMicroUsd, isUsedUp }));
  const spend = (): ModelSpend => ({ costMicroUsd: tally.costMicroUsd(), isUsedUp });
  let lastTurn = Promise.resolve();
  let lastCall = Promise.resolve();

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
      return watchCall(request, tally);
    },
  };
}

/** Reads along with the answer, and ends a call that nobody listens to once its prompt is counted. */
function watchCall(request: ClientRequest, tally: AnswerTally): MeteredCall {
  const priced = Promise.withResolvers<void>();
  let answer: IncomingMessage | undefined;
  request.once("response", (response) => {
    answer = response;
    tally.read(response, priced.resolve);
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
}
