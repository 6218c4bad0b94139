import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleLambda } from "../../build-lambda.ts";

const KILOBYTE = 1000;
const outdir = mkdtempSync(join(tmpdir(), "sandpiper-bundles-"));
let webhook: Metafile;
let run: Metafile;

/** The source files and packages that a function has in it. */
function inputsOf({ inputs }: Metafile): string[] {
  return Object.keys(inputs);
}

/** What is loaded when the function starts: its own file and what that imports at once. */
function loadedAtStart({ outputs }: Metafile, entry: string): string[] {
  const seen = new Set<string>();
  const follow = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && outputs[next] !== undefined) follow(next);
    }
  };
  follow(Object.keys(outputs).find((path) => path.endsWith(`/${entry}.mjs`)) ?? "");
  return [...seen].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}

beforeAll(async () => {
  ({ webhook, run } = await bundleLambda(outdir));
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

describe("the bundles", () => {
  it("are there, each with its source map, and with the programs for sandboxes beside them", () => {
    for (const file of ["webhook.mjs", "run.mjs", "sweep.mjs"]) {
      expect(existsSync(join(outdir, file))).toBe(true);
      expect(existsSync(join(outdir, `${file}.map`))).toBe(true);
    }
    for (const program of ["runner.py", "look-inside.cjs"])
      expect(existsSync(join(outdir, program))).toBe(true);
  });

  it("of the webhook has no workflow, no sandbox and no client of GitHub's in it", () => {
    const strays = inputsOf(webhook).filter((path) =>
      /^src\/(sandbox|sweep|agent|change|report|workflow|config|github\/(github-client|app-jwt|exchange))/.test(
        path,
      ),
    );

    expect(strays).toEqual([]);
    expect(
      inputsOf(webhook).filter((path) => /daytonaio|durable-execution|\/e2b\/|@aws-sdk/.test(path)),
    ).toEqual([]);
    expect(inputsOf(webhook)).toContain("src/aws/starter.ts");
  });

  it("of the webhook is one file of at most 700 KB", () => {
    expect(statSync(join(outdir, "webhook.mjs")).size).toBeLessThanOrEqual(700 * KILOBYTE);
  });

  it("of the run loads a vendor's SDK with the first sandbox, and AWS's with the first checkpoint", () => {
    const early = loadedAtStart(run, "run");

    expect(early).toContain("src/workflow/workflow.ts");
    expect(early.filter((path) => /daytonaio|\/e2b\/|@aws-sdk\/client-lambda/.test(path))).toEqual([]);
    expect(inputsOf(run).some((path) => path.includes("@daytonaio/sdk"))).toBe(true);
  });
});
