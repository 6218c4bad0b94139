import { z } from "zod";
import type { SightingStore } from "../store.ts";
import { KEYS } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { parseStored } from "./wire/parse-stored.ts";
import { createVersionedItem } from "./wire/versioned-item.ts";

/** All sightings are one item. The second time, also after a lost answer, finds what it wrote and writes nothing. */
export function createDynamoSightingStore(client: DynamoClient): SightingStore {
  const item = createVersionedItem(client, KEYS.sightings);
  return {
    replace: (given, now) =>
      item.change((entries) => {
        const firsts = new Map(given.map((name) => [name, parseStored(z.number(), entries[name] ?? now)]));
        const names = [...firsts.keys()];
        const isSame = firsts.size === Object.keys(entries).length && names.every((name) => name in entries);
        return { entries: isSame ? undefined : Object.fromEntries(firsts), answer: firsts };
      }),
  };
}
