import { defineConfig } from "vitest/config";
import { findLeftOut } from "./test/needs/left-out.ts";
import { LeftOutReporter } from "./test/needs/reporter.ts";

const leftOut = findLeftOut();

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: leftOut.files,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", new LeftOutReporter(leftOut)],
  },
});
