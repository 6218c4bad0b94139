import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { bundleLambda } from "../../build-lambda.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const KEPT = join(ROOT, "node_modules", ".cache", "sandpiper-lambda");
/** All that the bundles are made of: the packages are as the lock file has them. */
const SOURCES = ["src", "build-lambda.ts", "package-lock.json"];
const DAY_MS = 24 * 3_600_000;

/** Bundles the functions, once for what the sources are, and gives where they lie. Whoever comes at the same time gets the same. */
export async function bundleOnce(): Promise<string> {
  const directory = join(KEPT, await digestSources());
  if (existsSync(directory)) return directory;
  await mkdir(KEPT, { recursive: true });
  await removeOld();
  const made = await mkdtemp(join(KEPT, "new-"));
  await bundleLambda(made);
  await rename(made, directory).catch(async (error) => {
    if (!existsSync(directory)) throw error;
    await rm(made, { recursive: true });
  });
  return directory;
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
  for (const name of await readdir(KEPT)) {
    const { mtimeMs } = await stat(join(KEPT, name));
    if (mtimeMs < Date.now() - DAY_MS) await rm(join(KEPT, name), { recursive: true, force: true });
  }
}
