import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFreePort } from "../../demo/free-port.ts";
import { type SmallGitHub, startSmallGitHub } from "../../demo/github/small-github.ts";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browserPath = BROWSERS.find((path) => existsSync(path));
const NAME = browserPath
  ? "a browser without scripts"
  : "a browser without scripts (skipped: needs Chromium, as in `apt-get install chromium`)";

let directory: string;
let github: SmallGitHub;
let app: ChildProcess;
let log = "";

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "setup-"));
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  github = await startSmallGitHub({
    appId: 1,
    appSlug: "sandpiper",
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) as string,
    webhookSecret: "x",
    rootDir: join(directory, "github"),
  });
  log = "";
  app = spawn(process.execPath, [join(import.meta.dirname, "../../src/server.ts")], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      PORT: String(await findFreePort()),
      GHE_HOST: github.host,
      GHE_PROTOCOL: "http",
      SANDBOX_LOCAL_UNSAFE: "1",
    },
  });
  for (const stream of [app.stdout, app.stderr])
    stream?.on("data", (chunk: Buffer) => {
      log += chunk;
    });
});
afterEach(async () => {
  const gone = new Promise((resolve) => app.once("exit", resolve));
  if (app.exitCode === null) {
    app.kill("SIGTERM");
    await gone;
  }
  await github.close();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** Resolves with what the app's output matched. */
async function waitFor(pattern: RegExp): Promise<string> {
  const match = pattern.exec(log);
  if (match) return match[0];
  await new Promise((resolve, reject) => {
    app.stdout?.once("data", resolve);
    app.once("exit", () => reject(new Error(`The app ended:\n${log}`)));
  });
  return waitFor(pattern);
}

describe.skipIf(browserPath === undefined)(NAME, () => {
  it("goes from `npm start` with nothing configured to a working app", async () => {
    const link = await waitFor(/http:\/\/localhost:\S+/);
    const browser = await chromium.launch({ executablePath: browserPath ?? "", args: ["--no-sandbox"] });
    try {
      const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      page.setDefaultTimeout(120_000);
      const press = (name: string) => page.getByRole("button", { name }).click();
      await page.goto(link);
      await page.getByLabel("Through a relay").check();
      await page.getByLabel("Channel").fill("https://smee.io/aBcD");
      await press("Continue");
      await press("Create it on GitHub");
      // The name of app.yml is another App's already.
      await press("Create GitHub App");
      await page.locator("[name=name]").fill("Sandpiper for Ada");
      await press("Create GitHub App");
      await page.getByLabel("Anthropic API key").fill("sk-ant-api03-x");
      await press("Save");
      await press("Start Sandpiper");
      await waitFor(/"app\.started"/);
      await page.getByRole("link", { name: "Look whether it runs" }).click();

      expect(await page.textContent("body")).toMatch(/"status":"ok"/);
      expect((await page.goto(new URL("/setup", link).href))?.status()).toBe(404);
      expect(log).not.toContain("app.slug_unknown");
      expect(log).not.toContain("sk-ant-api03-x");
    } finally {
      await browser.close();
    }
  });
});
