import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import type { Sandboxes } from "../../src/compose/create-sandboxes.ts";
import { renderStartSummary, toStartSummary } from "../../src/compose/start-summary.ts";
import { parseSettings } from "../../src/settings/parse-settings.ts";

const SECRETS = {
  PRIVATE_KEY: generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString(),
  WEBHOOK_SECRET: "hook-canary",
  ANTHROPIC_API_KEY: "key-canary",
};

function summaryOf(env: Record<string, string>, weaknesses: string[] = []) {
  const parsed = parseSettings({ APP_ID: "7", ...SECRETS, ...env }, () => "");
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  const sandboxes = { standing: "isolated", weaknesses } as unknown as Sandboxes;
  const identity = { kind: "known", slug: "sandpiper", name: "Sandpiper" } as const;
  const found = { url: "http://127.0.0.1:3000", identity, sandboxes, claudeCode: "2.1.329" };
  return toStartSummary(parsed.settings, found);
}

it("F96: a start tells a person the App, who pays, where agents work, the limits and where webhooks come in", () => {
  expect(renderStartSummary(summaryOf({ PUBLIC_URL: "https://bot.example.com" }))).toEqual([
    "App       Sandpiper (@sandpiper, 7) on github.com",
    "Model     sonnet, paid by an API key, at api.anthropic.com",
    "Sandbox   local, isolated, Claude Code 2.1.329",
    "Limits    10 runs at a time, 3 in a repository; a run 60 minutes and $5; a thread $20; a repository's day $50",
    "Webhooks  https://bot.example.com/api/github/webhooks, to http://127.0.0.1:3000/api/github/webhooks",
  ]);
});

it("F96: what is not as it should be is in it", () => {
  const env = { PAUSED: "true", WEBHOOK_PROXY_URL: "https://smee.io/abc", GHE_HOST: "git.example.com" };
  const summary = summaryOf(env, ["the agent can make user namespaces"]);
  const unknown = { ...summary, app: { id: 7, unknown: "GitHub has not answered yet." } };

  expect(renderStartSummary(unknown)).toEqual(
    expect.arrayContaining([
      "App       7 (not known yet: GitHub has not answered yet.) on git.example.com",
      "          the agent can make user namespaces",
      "Webhooks  over https://smee.io/abc to http://127.0.0.1:3000/api/github/webhooks",
      "PAUSED    nothing new is started",
    ]),
  );
});

it("F96: no secret is in it", () => {
  const env = { ANTHROPIC_BASE_URL: "https://user:url-canary@gateway.example.com/anthropic" };

  expect(JSON.stringify(summaryOf(env))).not.toMatch(/canary|PRIVATE KEY/);
});
