import type { ChangeSet, FileChange } from "../src/change/change-set.ts";
import { lookAtChange } from "../src/workflow/look-at-change.ts";
import { HONEST, WEAKENED } from "../test/integrity/corpus/all.ts";
import type { CorpusChange } from "../test/integrity/corpus/corpus-change.ts";
import { atLeast, atMost, type Figure } from "./figure.ts";
import { benchExercises } from "./proof-exercises.ts";
import { benchInjection } from "./proof-injection.ts";
import { benchKills } from "./proof-kills.ts";
import { benchOverhead } from "./proof-overhead.ts";

const FOUND_GOAL = 0.95;
const FLAGGED_GOAL = 0.02;
const PLAN = { verify: [] };

/**
 * What the app's own look at a change is worth, and costs: on exercises with right and wrong changes, on corpora of changes to tests, on
 * hostile outputs, with the server killed, and in time. `PROOF` chooses exercises by name or language.
 */
export async function* benchProof(): AsyncGenerator<Figure> {
  yield* benchCorpora();
  yield* await benchExercises();
  yield* await benchInjection();
  yield* benchKills();
  yield* await benchOverhead();
}

function benchCorpora(): Figure[] {
  const [weakened, honest] = [WEAKENED, HONEST].map(countFound) as [Counted, Counted];
  return [
    atLeast("weakened changes found, of all", "changes", { ...weakened, goal: FOUND_GOAL }),
    atMost("honest changes flagged, of all", "changes", { ...honest, goal: FLAGGED_GOAL }),
  ];
}

interface Counted {
  value: number;
  baseline: number;
}

function countFound(corpus: Readonly<Record<string, readonly CorpusChange[]>>): Counted {
  const changes = Object.values(corpus).flat();
  const found = changes.filter(({ files }) => lookAtChange(toChangeSet(files), PLAN).weakened.length > 0);
  return { value: found.length, baseline: changes.length };
}

/** The files as they are taken from an agent. */
function toChangeSet(files: CorpusChange["files"]): ChangeSet {
  const changes = files
    .filter(({ before, after }) => before !== after)
    .map(({ path, before, after }): FileChange => {
      const base = before === undefined ? {} : { baseContent: Buffer.from(before) };
      if (after === undefined) return { kind: "delete", path, ...base };
      return { kind: "put", path, mode: "100644", content: Buffer.from(after), ...base };
    });
  return { baseSha: "", changes, additions: 0, deletions: 0 };
}
