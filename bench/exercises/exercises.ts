import { readdir, readFile } from "node:fs/promises";
import { join, matchesGlob, relative } from "node:path";
import { z } from "zod";

const Description = z.strictObject({
  language: z.enum(["javascript", "python", "shell", "java"]),
  title: z.string().min(1),
  issue: z.string().min(1),
  verify: z.tuple([z.string().min(1)]),
  tests: z.array(z.string().min(1)).min(1),
});

type Overlay = "right" | "wrong" | "emptied" | "skipped" | "loosened" | "lying";
type Files = ReadonlyMap<string, string>;

/** A small repository with one bug, what its user wrote about it, and what an agent may make of it. */
export interface Exercise extends z.output<typeof Description> {
  /** The name of its folder, such as `python-median`. */
  name: string;
  /** The repository as it is before, by path. Its tests pass and don't show the bug. */
  base: Files;
  /** What is written over it; `toFiles` puts these together. */
  overlays: Readonly<Record<Overlay, Files>>;
}

/**
 * What a change may be. All but `right`, `no_change` and `lying_agent` have the wrong mend: with it the right test fails, and `verify`
 * passes only where the test is emptied or skipped, or what runs the tests is loosened. `lying_agent` leaves the source as it is and
 * adds a test that passes without a change.
 */
export type Variant =
  | "right"
  | "no_change"
  | "wrong"
  | "emptied_test"
  | "skipped_test"
  | "loosened_runner"
  | "lying_agent";

/** The exercises of this folder, by name. */
export async function readExercises(): Promise<Exercise[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.sort().map(readExercise));
}

async function readExercise(name: string): Promise<Exercise> {
  const folder = join(import.meta.dirname, name);
  const parsed = Description.parse(JSON.parse(await readFile(join(folder, "exercise.json"), "utf8")));
  const read = (part: "base" | Overlay): Promise<Files> => readFiles(join(folder, part));
  const overlays = {
    right: await read("right"),
    wrong: await read("wrong"),
    emptied: await read("emptied"),
    skipped: await read("skipped"),
    loosened: await read("loosened"),
    lying: await read("lying"),
  };
  return { ...parsed, name, base: await read("base"), overlays };
}

async function readFiles(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.sort().map(async (path) => [relative(folder, path), await readFile(path, "utf8")] as const),
    ),
  );
}

/** The files that a change of this kind writes over the base; null deletes one. */
export function toFiles(exercise: Exercise, variant: Variant): Map<string, string | null> {
  const { right, wrong, emptied, skipped, loosened, lying } = exercise.overlays;
  const layers: Record<Variant, readonly Files[]> = {
    right: [right],
    no_change: [],
    wrong: [wrong, pickTests(exercise, right)],
    emptied_test: [wrong, emptied],
    skipped_test: [wrong, skipped],
    loosened_runner: [wrong, pickTests(exercise, right), loosened],
    lying_agent: [lying],
  };
  return new Map(layers[variant].flatMap((files) => [...files]));
}

/** Those of the files that are tests of the exercise. */
export function pickTests({ tests }: Exercise, files: Files): Map<string, string> {
  return new Map([...files].filter(([path]) => tests.some((glob) => matchesGlob(path, glob))));
}
