import type { Store } from "../../../src/store/store.ts";
import type { OpenStore } from "../store-contract.ts";

/** A test's body with a store of its own, closed when the test is over. */
export function withStore(openStore: OpenStore, work: (store: Store) => Promise<void>): () => Promise<void> {
  return async () => {
    const { store, close } = await openStore();
    try {
      await work(store);
    } finally {
      await close();
    }
  };
}
