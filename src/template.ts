/**
 * Builds the E2B template that sandboxes begin from: git, gh, Node, Python, ripgrep and the pinned Claude Code.
 *
 *     npm run template                 shows the build as it goes; the last line goes into .env
 *     npm run template -- --json       one JSON line on stdout at the end; the build goes to stderr
 *
 * Can be run at any time: E2B takes the steps that it has built before.
 */
import { makeTemplate } from "./sandbox/e2b/make-template.ts";
import { readE2bAccount } from "./settings/accounts.ts";
import { tellBuild } from "./tell-build.ts";

process.exitCode = await tellBuild({
  account: readE2bAccount(),
  make: makeTemplate,
  variable: "E2B_TEMPLATE",
});
