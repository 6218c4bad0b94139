import type { IncomingMessage } from "node:http";
import { createMessageCount, type MessageCount } from "./message-count.ts";

/** While a message is being written, its cost is told whenever it has grown by so much. */
const STEP_MICRO_USD = 2_000;

/** What all answers of the model's API to one job come to. */
export interface AnswerTally {
  costMicroUsd(): number;
  /** Counts an answer as it comes. `onPriced` is told once its prompt is counted. */
  read(answer: IncomingMessage, onPriced: () => void): void;
}

/** `onGrowth` is told of each growth, of a message that is being written in steps. */
export function createAnswerTally(onGrowth: (costMicroUsd: number) => void): AnswerTally {
  const open = new Set<MessageCount>();
  let endedMicroUsd = 0;
  let announcedMicroUsd = 0;
  const costMicroUsd = (): number => {
    const openMicroUsd = [...open].reduce((sum, count) => sum + count.costMicroUsd(), 0);
    return Math.round(endedMicroUsd + openMicroUsd);
  };

  function announceGrowth(stepMicroUsd: number): void {
    const cost = costMicroUsd();
    if (cost < announcedMicroUsd + stepMicroUsd) return;
    announcedMicroUsd = cost;
    onGrowth(cost);
  }

  return {
    costMicroUsd,
    read(answer, onPriced) {
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
    },
  };
}
