import { AppError } from "../errors.ts";
import type { Answerer } from "./route.ts";
import { toJson, toText } from "./route.ts";

/** Tells that the process answers, and nothing else. */
export const answerPing: Answerer = () => toText(200, "PONG");

/** Tells whether the app works: 200 with what `check` found, and 503 when it rejects, with the reason when that is a fault of ours. */
export function createHealth(check: () => Promise<object>): Answerer {
  return async () => {
    try {
      return toJson(200, { status: "ok", ...(await check()) });
    } catch (error) {
      // Its words are ours; anything else could tell a stranger of the machine.
      return toJson(503, { status: "down", reason: error instanceof AppError ? error.message : undefined });
    }
  };
}
