import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { fail } from "./requirement.ts";

type Branch = (context: DurableContext) => Promise<unknown>;

/** A branch that returns a value and does nothing durable. */
export const gives =
  (value: unknown): Branch =>
  async () =>
    value;
/** A branch that throws. */
export const fails: Branch = async () => fail("no");
