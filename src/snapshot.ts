/**
 * Makes the Daytona snapshot that sandboxes begin from: git, gh, Node, Python, ripgrep and the pinned Claude Code.
 *
 *     npm run snapshot                 shows the build as it goes; the last line goes into .env
 *     npm run snapshot -- --json       one JSON line on stdout at the end; the build goes to stderr
 *
 * Can be run at any time: what is there is not made twice.
 */
import { makeSnapshot } from "./sandbox/daytona/make-snapshot.ts";
import { readDaytonaAccount } from "./settings/accounts.ts";
import { tellBuild } from "./tell-build.ts";

process.exitCode = await tellBuild({
  account: readDaytonaAccount(),
  make: makeSnapshot,
  variable: "DAYTONA_SNAPSHOT",
});
