/**
 * Bundles the embedded app and the command line into `dist/`, for a start without the sources: one file a process, and `cli.js` with chunks
 * beside it, so that a short command does not read the server. The SDKs of distant sandboxes stay packages: they load parts of themselves by
 * name.
 */
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, type BuildResult, build } from "esbuild";
import { banner } from "./build-lambda.ts";

const OUT = "dist";
const options: BuildOptions = {
  bundle: true,
  external: ["@daytonaio/sdk", "e2b"],
  platform: "node",
  format: "esm",
  target: "node24",
  sourcemap: true,
  banner,
  logLevel: "warning",
};

/** Bundles the command line into `outdir`, and tells whether all went well. What an earlier build left of it there is gone. */
export async function bundleCli(outdir: string): Promise<boolean> {
  await mkdir(outdir, { recursive: true });
  const old = (await readdir(outdir)).filter((name) => /^cli[-.]/.test(name));
  await Promise.all(old.map((name) => rm(join(outdir, name))));
  const entryPoints = { cli: "src/cli.ts" };
  return isGood(
    await build({ ...options, outdir, entryPoints, splitting: true, chunkNames: "cli-[name]-[hash]" }),
  );
}

/** Bundles the server and the processes that it starts. */
async function bundleServer(outdir: string): Promise<boolean> {
  const entryPoints = {
    server: "src/server.ts",
    supervisor: "src/sandbox/local/supervisor.ts",
    bridge: "src/sandbox/egress/bridge.ts",
  };
  return isGood(await build({ ...options, outdir, entryPoints }));
}

function isGood({ errors, warnings }: BuildResult): boolean {
  return errors.length + warnings.length === 0;
}

if (import.meta.main) {
  const done = await Promise.all([bundleServer(OUT), bundleCli(OUT)]);
  if (done.includes(false)) process.exitCode = 1;
  await copyFile("src/sandbox/remote/runner.py", join(OUT, "runner.py"));
  await copyFile("src/doctor/look-inside.cjs", join(OUT, "look-inside.cjs"));
  await copyFile("src/pages/browser.js", join(OUT, "browser.js"));
}
