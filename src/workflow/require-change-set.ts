import type { ChangeSet } from "../change/change-set.ts";
import { parseChangeSet } from "../change/serialize.ts";
import { StoreError } from "../errors.ts";
import type { Step } from "./step.ts";

/** The changes that `collect` kept. */
export async function requireChangeSet({ store, run }: Step): Promise<ChangeSet> {
  const bytes = await store.changeSets.get(run.id);
  if (bytes === undefined) {
    throw new StoreError("The run's changes are not in the store.", {
      code: "no_change_set",
      retry: "never",
      ids: { run: run.id },
    });
  }
  return parseChangeSet(bytes);
}
