import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { bundleLambda } from "../../build-lambda.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const KEPT = join(ROOT, "node_modules", ".cache", "sandpiper-lambda");
/** All that the bundles are made of; the packages are taken to be as the lock file has them. */
const SOURCES = ["src", "build-lambda.ts", "package.json", "package-lock.json", "tsconfig.json"];
/** Those that were asked for last. Others may be in use: by tests of another checkout with the same packages, or of a moment ago. */
const KEPT_COUNT = 5;

/** Bundles the functions, once for what the sources are, and gives where they lie. Whoever comes at the same time gets the same. */
export async function bundleOnce(): Promise<string> {
  const digest = await digestSources();
  const directory = join(KEPT, digest);
  if (!existsSync(directory)) await bundleInto(directory, digest);
  await utimes(directory, new Date(), new Date());
  return directory;
}

async function bundleInto(directory: string, digest: string): Promise<void> {
  await mkdir(KEPT, { recursive: true });
  await removeOld();
  const made = await mkdtemp(join(KEPT, "new-"));
  try {
    await bundleLambda(made);
    if ((await digestSources()) !== digest)
      throw new Error("The sources were changed while they were bundled.");
    await rename(made, directory);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    // Somebody else was faster.
    if (!existsSync(directory)) throw error;
  }
}

async function digestSources(): Promise<string> {
  const found = await Promise.all(SOURCES.map(listFiles));
  const paths = found.flat().sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(ROOT, path))));
  const hash = createHash("sha256");
  for (const [index, text] of texts.entries()) hash.update(`${paths[index]} ${text.length}\n`).update(text);
  return hash.digest("hex").slice(0, 32);
}

async function listFiles(source: string): Promise<string[]> {
  if (!(await stat(join(ROOT, source))).isDirectory()) return [source];
  const entries = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));
}

async function removeOld(): Promise<void> {
  const names = await readdir(KEPT);
  // What others remove at this moment is as old as can be.
  const times = await Promise.all(
    names.map((name) =>
      stat(join(KEPT, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  const byAge = names.toSorted((a, b) => (times[names.indexOf(b)] ?? 0) - (times[names.indexOf(a)] ?? 0));
  for (const name of byAge.slice(KEPT_COUNT)) await rm(join(KEPT, name), { recursive: true, force: true });
}
