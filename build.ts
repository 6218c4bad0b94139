/**
 * Bundles the embedded app into `dist/`: one file a process, for a start without the sources. The SDKs of distant sandboxes stay packages:
 * they load parts of themselves by name.
 */
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";
import { banner } from "./build-lambda.ts";

const { errors, warnings } = await build({
  entryPoints: {
    server: "src/server.ts",
    supervisor: "src/sandbox/local/supervisor.ts",
    bridge: "src/sandbox/egress/bridge.ts",
  },
  outdir: "dist",
  bundle: true,
  external: ["@daytonaio/sdk", "e2b"],
  platform: "node",
  format: "esm",
  target: "node24",
  sourcemap: true,
  banner,
  logLevel: "warning",
});
if (errors.length + warnings.length > 0) process.exitCode = 1;
await copyFile("src/sandbox/remote/runner.py", "dist/runner.py");
await copyFile("src/doctor/look-inside.cjs", "dist/look-inside.cjs");
