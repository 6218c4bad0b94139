import { setImmediate } from "node:timers/promises";

/**
 * Maps items in their order, one after the other, and lets everything else that waits have its turn before each: cleaning a long text takes
 * tens of milliseconds, and a thread has hundreds.
 */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result | Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    await setImmediate();
    results.push(await map(item));
  }
  return results;
}
