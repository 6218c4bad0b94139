import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toWelcome } from "../../src/setup/run-setup.ts";
import { parseSetupSettings } from "../../src/setup/setup-settings.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "setup-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Starts the app, and ends it when it has said something. */
function start(env: Record<string, string>): Promise<{ said: string; code: number | null }> {
  const app = spawn(process.execPath, [join(import.meta.dirname, "../../src/server.ts")], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? "", PORT: "0", ...env },
  });
  let said = "";
  for (const stream of [app.stdout, app.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk;
      app.kill("SIGTERM");
    });
  return new Promise((resolve) => app.once("close", (code) => resolve({ said, code })));
}

describe("`npm start` with nothing configured", () => {
  it("shows a link, and an .env that was copied and not filled in is nothing", async () => {
    writeFileSync(join(directory, ".env"), "APP_ID=\nPRIVATE_KEY=\nWEBHOOK_SECRET=\n");

    expect((await start({})).said).toMatch(/^ {2}http:\/\/localhost:\d+\/setup\?key=[\w-]{43}$/m);
  });

  it("says in one line that it serves no page in production", async () => {
    const { said } = await start({ NODE_ENV: "production" });

    expect(said).toMatch(/^APP_ID must be set: .*\n$/);
    expect(existsSync(join(directory, ".env"))).toBe(false);
  });
});

it("A wrong setting is told in one line, by its name and without its value.", () => {
  const problem = "HOST must be a host name or an address";

  expect(parseSetupSettings({ HOST: "not a host" })).toEqual({ kind: "invalid", problem });
});

describe("the link in the terminal", () => {
  it.each([
    [{}, "http://localhost:3000/setup?key=k"],
    [{ HOST: "0.0.0.0" }, "http://localhost:3000/setup?key=k"],
    [{ HOST: "::1" }, "http://localhost:3000/setup?key=k"],
    [{ HOST: "10.0.0.5" }, "http://10.0.0.5:3000/setup?key=k"],
    [{ PUBLIC_URL: "https://sandpiper.example.com/" }, "https://sandpiper.example.com/setup?key=k"],
  ])("with %j is %s", (env, link) => {
    const parsed = parseSetupSettings(env);
    const lines = parsed.kind === "ok" ? toWelcome({ key: "k", port: 3000, settings: parsed.settings }) : [];

    expect(lines).toContain(`  ${link}`);
  });
});
