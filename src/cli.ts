/** The entry point of `npx sandpiper`: hands this process to the command that its arguments name. */
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";
import { runCli } from "./cli/run-cli.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

// The reader had enough: `| head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  version,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  sleep: (ms) => setTimeout(ms),
});
