/**
 * Bundles the functions for AWS into `dist/lambda/`: `webhook.mjs`, `run.mjs`, `sweep.mjs` and `pages.mjs`, each with its source map. What run and sweep
 * load late, a vendor's SDK above all, is in chunks beside them, named for their function.
 */
import { existsSync } from "node:fs";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { renderDashboard } from "./src/metrics/dashboard.ts";
import { MAX_MINUTES_ON_AWS } from "./src/workflow/worst-case.ts";

type LambdaFunction = "webhook" | "run" | "sweep" | "pages";

/** CommonJS packages in a bundle of ES modules ask for these. */
export const banner = {
  js: [
    'import { createRequire as __createRequire } from "node:module";',
    "const require = __createRequire(import.meta.url);",
    "const __filename = import.meta.filename;",
    "const __dirname = import.meta.dirname;",
  ].join("\n"),
};

/** `z` is one object with everything in it, forty languages too; imported as a namespace, what is not used of it stays out: 370 KB. */
const lightZod: Plugin = {
  name: "light-zod",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return {
        contents: source.replace('import { z } from "zod";', 'import * as z from "zod";'),
        loader: "ts",
      };
    });
  },
};

/**
 * Probot brings an Octokit with all its plugins, and a set-up page with a reader of YAML. `NoOctokit` stands for the one, and nobody asks for
 * the other: 260 KB less, and an earlier start.
 */
const lightProbot: Plugin = {
  name: "light-probot",
  setup({ onLoad }) {
    onLoad({ filter: /\/probot\/lib\/(octokit\/probot-octokit|manifest-creation)\.js$/ }, () => ({
      contents: "export const ProbotOctokit = undefined, ManifestCreation = undefined;",
    }));
  },
};

/** Bundles one function into `outdir`, and tells what went in. */
export async function bundleFunction(name: LambdaFunction, outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: { [name]: `src/lambda/${name}.ts` },
    outdir,
    bundle: true,
    // One file starts faster than several; only these two load anything late.
    splitting: name === "run" || name === "sweep",
    chunkNames: `${name}-[name]-[hash]`,
    platform: "node",
    format: "esm",
    target: "node24",
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    outExtension: { ".js": ".mjs" },
    banner,
    metafile: true,
    plugins: [lightZod, lightProbot],
    logLevel: "warning",
  });
  return metafile;
}

/**
 * Bundles all four, and tells what went into each. The programs that are put into sandboxes are files beside those that read them.
 */
export async function bundleLambda(outdir: string): Promise<Record<LambdaFunction, Metafile>> {
  await rm(outdir, { recursive: true, force: true });
  const [webhook, run, sweep, pages] = await Promise.all([
    bundleFunction("webhook", outdir),
    bundleFunction("run", outdir),
    bundleFunction("sweep", outdir),
    bundleFunction("pages", outdir),
  ]);
  await copyFile("src/sandbox/remote/runner.py", join(outdir, "runner.py"));
  await copyFile("src/doctor/look-inside.cjs", join(outdir, "look-inside.cjs"));
  await copyFile("src/pages/browser.js", join(outdir, "browser.js"));
  return { webhook, run, sweep, pages };
}

/** What keeps a deploy from working, in one line that names the variable; undefined when nothing does. */
export function findDeployProblem(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!env.AWS_REGION?.trim()) return "AWS_REGION must be set: export AWS_REGION=eu-west-1, for example.";
  if (!/^[1-9]\d*$/.test(env.APP_ID?.trim() ?? "")) return "APP_ID must be set, to the App's numeric id.";
  const minutes = Number(env.RUN_MINUTES?.trim() || 0);
  if (minutes > MAX_MINUTES_ON_AWS) return `RUN_MINUTES must be at most ${MAX_MINUTES_ON_AWS} on AWS.`;
  return undefined;
}

if (import.meta.main) {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const problem = findDeployProblem(process.env);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exit(1);
  }
  await bundleLambda("dist/lambda");
  // The template takes it as one string, and puts in its region and the stack's name, which is the namespace.
  const body = JSON.stringify(renderDashboard("$" + "{AWS::Region}", "$" + "{AWS::StackName}"));
  await writeFile("dist/lambda/dashboard.txt", body);
}
