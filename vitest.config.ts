import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { findLeftOut } from "./test/needs/left-out.ts";
import { LeftOutReporter } from "./test/needs/reporter.ts";

const leftOut = findLeftOut();

// Where Node keeps what it compiled: most of a scenario's processes are the app's, and begin with the same files; so do the workers. Not
// in the temporary directory, where another user of the machine could lay code ready.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/sandpiper-code");

/** Pure files and files with a database or an HTTP stand-in of their own: nothing of them outlives a file, so they share a process. */
const SHARED =
  "test/{agent,change,command,config,github,integrity,metrics,report,repository,run,sweep,text,values,workflow}/**/*.test.ts";

/**
 * Files that make a world of servers and processes, and end it. They share processes, too, but none with `nock`, which stands in the way of
 * every request of its process (left out: what knows it, and an SDK that looks once in its life for where it is).
 */
const WORLDS = [
  "test/scenario/!(fault-closing|fault-distant|fault-session).test.ts",
  "test/{demo,stand-ins,store}/**/!(sdk-on-*).test.ts",
  "test/sandbox/{aio,e2b,egress,remote}/**/*.test.ts",
];

export default defineConfig({
  test: {
    exclude: leftOut.files,
    // A machine that has much else to do is no fault of the code: what hangs is found in either case.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
    pool: "forks",
    // Twice the cores of a small machine: some of a scenario is waiting, and what more would do at once only gets in its own way.
    maxWorkers: 4,
    reporters: ["default", new LeftOutReporter(leftOut)],
    // They run in the order of their names: what takes longest comes first.
    projects: [
      { extends: true, test: { name: "a few processes", include: WORLDS, isolate: false } },
      {
        extends: true,
        test: { name: "a process each", include: ["test/**/*.test.ts"], exclude: [SHARED, ...WORLDS] },
      },
      {
        extends: true,
        test: {
          name: "one process",
          include: [SHARED],
          isolate: false,
          setupFiles: "test/support/end-nock.ts",
        },
      },
    ],
  },
});
