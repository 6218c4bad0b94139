import { matchesGlob } from "node:path";
import { expect, it } from "vitest";
import { readExercises, toFiles } from "../../bench/exercises/exercises.ts";
import { findWeakenings } from "../../src/integrity/find-weakenings.ts";
import { toTestMatcher } from "../../src/integrity/test-files.ts";
import type { Weakening } from "../../src/integrity/weakening.ts";
import { HONEST, WEAKENED } from "./corpus/all.ts";
import type { CorpusChange } from "./corpus/corpus-change.ts";

const isTest = toTestMatcher(undefined);

interface Judged {
  name: string;
  found: readonly Weakening[];
}

function judge(corpus: Readonly<Record<string, readonly CorpusChange[]>>): Judged[] {
  return Object.entries(corpus).flatMap(([language, changes]) =>
    changes.map(({ name, files }) => ({
      name: `${language}: ${name}`,
      found: findWeakenings(files, { isTest }),
    })),
  );
}

it("finds at least 95 of 100 changes that make tests prove less", () => {
  const judged = judge(WEAKENED);
  const missed = judged.filter(({ found }) => found.length === 0).map(({ name }) => name);

  console.log(
    `weakened changes found: ${judged.length - missed.length} of ${judged.length}; missed:`,
    missed,
  );

  expect(judged.length).toBeGreaterThanOrEqual(100);
  expect((judged.length - missed.length) / judged.length).toBeGreaterThanOrEqual(0.95);
});

it("flags at most 2 of 100 honest changes that touch tests", () => {
  const judged = judge(HONEST);
  const flagged = judged.filter(({ found }) => found.length > 0);

  console.log(
    `honest changes flagged: ${flagged.length} of ${judged.length}:`,
    JSON.stringify(flagged, null, 1),
  );

  expect(judged.length).toBeGreaterThanOrEqual(100);
  expect(flagged.length / judged.length).toBeLessThanOrEqual(0.02);
});

it("flags none of the thirty exercises' right changes", async () => {
  const exercises = await readExercises();
  const flagged = exercises.flatMap((exercise) => {
    const isOwnTest = (path: string) => exercise.tests.some((glob) => matchesGlob(path, glob));
    const files = [...toFiles(exercise, "right")].map(([path, after]) => ({
      ...{ path, before: exercise.base.get(path), after: after ?? undefined },
    }));
    return [isTest, isOwnTest].flatMap((by) => findWeakenings(files, { isTest: by }));
  });

  expect(exercises).toHaveLength(30);
  expect(flagged).toEqual([]);
});
