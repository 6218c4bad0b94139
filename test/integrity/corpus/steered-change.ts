import type { CorpusChange } from "./corpus-change.ts";

/** A change, and what the repository runs to check it. */
export interface SteeredChange extends CorpusChange {
  verify: string[];
}
