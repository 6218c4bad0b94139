/** Loaded into the real server (`node --import`): what an agent did is kept every half second rather than every few minutes, however long that takes. */
import { registerHooks } from "node:module";

const EARLY = [
  ["INTERVAL_MS = 4 * MINUTE_MS", "INTERVAL_MS = 500"],
  ["TIMES_ITS_LENGTH = 20", "TIMES_ITS_LENGTH = 1"],
] as const;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith("/src/workflow/work/checkpoint.ts")) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString();
    for (const [usual, early] of EARLY) {
      if (!source.includes(usual)) throw new Error(`The server has no ${usual}.`);
      source = source.replace(usual, early);
    }
    return { ...loaded, source };
  },
});
