import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const MODULE = new URL("../../../src/sandbox/e2b/e2b-provider.ts", import.meta.url).href;

/** A process that tells which packages it asked for: when the module was loaded, and after the first use. */
const SCRIPT = `
import { registerHooks } from "node:module";
const asked = [];
registerHooks({ resolve: (specifier, context, next) => { asked.push(specifier); return next(specifier, context); } });
const { createE2bProvider } = await import(process.env.MODULE);
const log = { info() {}, warn() {} };
const options = { apiKey: "key", domain: undefined, template: undefined, appId: 1, gitHost: "github.com" };
const apiUrl = "http://127.0.0.1:9";
const provider = createE2bProvider({ ...options, apiUrl, limits: { runMinutes: 60 }, log, now: Date.now });
const before = asked.includes("e2b");
await provider.list().catch(() => undefined);
process.stdout.write(JSON.stringify([before, asked.includes("e2b")]), () => process.exit());
`;

describe("E2B's SDK", () => {
  it("is loaded with the first use and not before", () => {
    const args = ["--input-type=module", "--eval", SCRIPT];
    const { stdout, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, MODULE } });

    expect([stdout.toString(), stderr.toString()]).toEqual(["[false,true]", ""]);
  });
});
