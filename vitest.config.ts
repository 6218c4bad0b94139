import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { findLeftOut } from "./test/needs/left-out.ts";
import { LeftOutReporter } from "./test/needs/reporter.ts";

const leftOut = findLeftOut();

/** Pure files and files with a database or an HTTP stand-in of their own: nothing of them outlives a file, so they share a process. */
const SHARED =
  "test/{agent,change,command,config,github,metrics,report,repository,run,sweep,text,values,workflow}/**/*.test.ts";

export default defineConfig({
  test: {
    exclude: leftOut.files,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Three times the cores of a small machine: much of a scenario is waiting.
    maxWorkers: 6,
    // Where Node keeps what it compiled: most of a scenario's processes are the app's, and begin with the same files. Not in the
    // temporary directory, where another user of the machine could lay code ready.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/sandpiper-code") },
    reporters: ["default", new LeftOutReporter(leftOut)],
    projects: [
      { extends: true, test: { name: "one process", include: [SHARED], isolate: false } },
      { extends: true, test: { name: "a process each", include: ["test/**/*.test.ts"], exclude: [SHARED] } },
    ],
  },
});
