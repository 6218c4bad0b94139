import { describe, expect, it } from "vitest";
import { decideAgentOutcome } from "../../src/agent/outcome.ts";
import {
  judgeEvents,
  judgeInstallations,
  judgePermissions,
  NEEDED_EVENTS,
  NEEDED_PERMISSIONS,
} from "../../src/doctor/judge-app.ts";
import { judgeKey, judgeUnlisted, judgeUser, type SandboxFacts } from "../../src/doctor/judge-isolation.ts";
import { judgeModel } from "../../src/doctor/judge-model.ts";
import { judgeProgram, judgeTools } from "../../src/doctor/judge-programs.ts";
import { judgeConfig, judgeLimits, judgeVersions } from "../../src/doctor/judge-settings.ts";
import { judgeDeliveries, judgeHook } from "../../src/doctor/judge-webhook.ts";
import type { Installation } from "../../src/github/app-registration.ts";
import { AGENT_VERSION } from "../../src/sandbox/agent-image.ts";
import { aRecording, foldBytes } from "../agent/recorded-transcript.ts";
import { aRunSettings } from "../support/a-parts.ts";
import { MINUTE_MS, NOW } from "../sweep/a-reaper.ts";
import { anAttempt } from "../sweep/an-attempt.ts";

const PERMISSIONS = Object.fromEntries(NEEDED_PERMISSIONS.map(({ name, level }) => [name, level]));
const GRANTS = { permissions: PERMISSIONS, events: NEEDED_EVENTS.map(({ name }) => name) };

function without(name: string) {
  const { [name]: _, ...permissions } = PERMISSIONS;
  return { ...GRANTS, permissions };
}

describe("what an App may do, and is told of", () => {
  it("is good when it is all that app.yml asks for, or more", () => {
    expect(judgePermissions({ ...GRANTS, permissions: { ...PERMISSIONS, actions: "write" } }).state).toBe(
      "ok",
    );
    expect(judgeEvents({ ...GRANTS, events: [...GRANTS.events, "star"] }).state).toBe("ok");
  });

  it.each([
    ["contents", "problem", "contents: write is missing: nothing is cloned"],
    ["issues", "problem", "issues: write is missing"],
    ["checks", "warning", "none of its buttons"],
    ["actions", "warning", "actions: read is missing"],
  ])("names %s when it lacks, and what stops working", (name, state, words) => {
    expect(judgePermissions(without(name))).toMatchObject({
      ...{ state, found: expect.stringContaining(words) },
      next: expect.stringContaining("App's settings"),
    });
  });

  it("takes reading for too little where writing is needed", () => {
    const permissions = { ...PERMISSIONS, issues: "read" };

    expect(judgePermissions({ ...GRANTS, permissions }).found).toContain("issues: write is missing");
  });

  it.each([
    ["issue_comment", "problem"],
    ["check_run", "warning"],
    ["push", "warning"],
  ])("names the event %s when it is not told of it", (missing, state) => {
    const events = GRANTS.events.filter((name) => name !== missing);

    expect(judgeEvents({ ...GRANTS, events })).toMatchObject({
      state,
      found: expect.stringContaining(missing),
    });
  });
});

describe("installations", () => {
  const one = (about: Partial<Installation> = {}): Installation => ({
    ...{ id: 1, account: "octo", isSuspended: false, ...GRANTS },
    ...about,
  });

  it("are good where each has what the App has, even when that is too little", () => {
    expect(judgeInstallations(GRANTS, [one(), one()]).state).toBe("ok");
    expect(judgeInstallations(without("checks"), [one(without("checks"))]).state).toBe("ok");
  });

  it("that lag behind the App are counted, with what they did not accept; who they are is for the operator", () => {
    expect(judgeInstallations(GRANTS, [one(), one({ account: "acme", ...without("checks") })])).toEqual({
      ...{ name: "Installations", state: "warning", detail: "acme" },
      found: "1 of 2 have not accepted checks: write",
      next: expect.any(String),
    });
  });

  it("that are suspended are counted, and none at all is a problem", () => {
    expect(judgeInstallations(GRANTS, [one({ isSuspended: true })]).found).toContain("1 of 1 suspended");
    expect(judgeInstallations(GRANTS, []).state).toBe("problem");
  });
});

describe("the webhook", () => {
  const place = { webhookPath: "/hook", publicUrl: undefined, webhookProxyUrl: undefined };
  const hook = { url: "https://bot.example.org/hook", contentType: "json", hasSecret: true, checksTls: true };

  it.each([
    ["", {}, {}, "ok"],
    ["no address", { url: undefined }, {}, "problem"],
    ["no secret", { hasSecret: false }, {}, "problem"],
    ["content type is form", { contentType: "form" }, {}, "problem"],
    ["WEBHOOK_PATH", { url: "https://bot.example.org/other" }, {}, "warning"],
    ["placeholder", { url: "https://example.com/hook" }, {}, "warning"],
    ["PUBLIC_URL", {}, { publicUrl: "https://elsewhere.example.org" }, "warning"],
    ["WEBHOOK_PROXY_URL", {}, { webhookProxyUrl: "https://smee.io/abc" }, "warning"],
    ["certificate", { checksTls: false }, {}, "warning"],
  ])("is told by what is wrong with it: %s", (words, config, settings, state) => {
    const row = judgeHook({ ...hook, ...config }, { ...place, ...settings });

    expect(row).toMatchObject({ state, found: expect.stringContaining(words) });
    expect(row.found).not.toContain("bot.example.org");
  });

  it("has deliveries that came through, at the second time at the latest", () => {
    const again = anAttempt({ id: "3", guid: "a", isRedelivery: true });

    expect(judgeDeliveries([again, anAttempt({ id: "2", guid: "a", statusCode: 500 })], NOW).state).toBe(
      "ok",
    );
    expect(judgeDeliveries([], NOW).state).toBe("warning");
    const underWay = anAttempt({ id: "3", guid: "c", statusCode: 0, deliveredAt: NOW - 2_000 });
    expect(judgeDeliveries([underWay, again], NOW).state).toBe("ok");
    expect(judgeDeliveries([underWay], NOW).state).toBe("ok");
    expect(judgeDeliveries([{ ...underWay, deliveredAt: NOW - 120_000 }], NOW).state).toBe("problem");
  });

  it.each([
    [401, "The secrets differ"],
    [0, "Nobody answered"],
    [404, "WEBHOOK_PATH"],
    [415, "application/json"],
    [502, "proxy"],
    [500, "log"],
  ])("has failed deliveries by event, status and age, and what to do about %i", (statusCode, next) => {
    const status = statusCode === 0 ? "without an answer" : `answered ${statusCode}`;

    expect(
      judgeDeliveries([anAttempt({ statusCode, event: "issues" }), anAttempt({ guid: "b" })], NOW),
    ).toEqual({
      ...{ name: "Deliveries", state: "problem", next: expect.stringContaining(next) },
      found: `1 of the last 2 failed: issues ${status}, 5 min ago`,
    });
  });

  it("shows three failed deliveries at most, and is a warning once a newer one came through", () => {
    const failed = [1, 2, 3, 4].map((hours) =>
      anAttempt({ guid: `g${hours}`, statusCode: 500, deliveredAt: NOW - hours * 60 * MINUTE_MS }),
    );
    const row = judgeDeliveries([anAttempt(), ...failed], NOW);

    expect(row.state).toBe("warning");
    expect(row.found.match(/answered 500/g)).toHaveLength(3);
    expect(row.found).toMatch(/^4 of the last 5 failed: issue_comment answered 500, 60 min ago; .*3 h ago$/);
  });
});

describe("what an agent is and sees", () => {
  const facts: SandboxFacts = {
    ...{ kind: "daytona", isIsolated: true, started: { weaknesses: [] }, appUid: 0, mayHoldModelKey: false },
  };
  const user = { uid: 1001, user: "agent", hasCapabilities: false, gainsNoRights: true };
  const key = { isSet: true, places: [], isWhole: true };

  it.each<[string, Partial<typeof user>, Partial<SandboxFacts>, string]>([
    ["another user without rights", {}, {}, "ok"],
    ["root", { uid: 0 }, {}, "problem"],
    ["the app's user in the sandbox", {}, { appUid: 1001 }, "warning"],
    ["a user who may become the app's", {}, { started: { weaknesses: [], sharesUser: true } }, "warning"],
    ["a user who can gain rights", { gainsNoRights: false }, {}, "warning"],
    [
      "the same as the app's commands, each in a sandbox of its own",
      {},
      { kind: "local", appUid: 1001 },
      "ok",
    ],
    ["the app's user without a sandbox", {}, { kind: "local", isIsolated: false }, "problem"],
  ])("is %s", (_, seen, more, state) => {
    expect(judgeUser({ user: { ...user, ...seen } }, { ...facts, ...more }).state).toBe(state);
  });

  it.each<[SandboxFacts["kind"], string]>([
    ["local", "problem"],
    ["daytona", "warning"],
    ["e2b", "warning"],
    ["aio", "warning"],
  ])("reaches a host that no list names in %s: a %s", (kind, state) => {
    expect(judgeUnlisted("h.example.com", { kind: "reached", how: "HTTP 200" }, { kind }).state).toBe(state);
    expect(judgeUnlisted("h.example.com", { kind: "refused", how: "403" }, { kind }).state).toBe("ok");
  });

  it("holds no key but a placeholder; where the real one is found is for the operator to see", () => {
    const found = { ...key, places: ["ANTHROPIC_API_KEY", "/home/agent/.netrc"] };

    expect(judgeKey({ key }, facts).state).toBe("ok");
    expect(judgeKey({ key: { ...key, isSet: false } }, facts).state).toBe("problem");
    expect(judgeKey({ key: { ...key, isWhole: false } }, facts).state).toBe("unknown");
    expect(judgeKey({ key: found }, facts)).toMatchObject({
      ...{ state: "problem", found: "the agent can read the real key in 2 places" },
      detail: "ANTHROPIC_API_KEY, /home/agent/.netrc",
    });
    expect(judgeKey({ key: found }, { mayHoldModelKey: true }).state).toBe("warning");
  });

  it.each([
    [`${AGENT_VERSION} (Claude Code)`, "ok"],
    ["2.0.1 (Claude Code)", "warning"],
    ["v24.1.0", "problem"],
    [undefined, "problem"],
  ])("works with Claude Code as it says of itself: %s", (agent, state) => {
    expect(judgeProgram({ ...(agent !== undefined && { agent }) }, "e2b").state).toBe(state);
  });

  it("works with git that is new enough, and with what else there is", () => {
    expect(judgeTools({ tools: { git: "git version 2.39.5", jq: "jq-1.6" } }, "local")).toMatchObject({
      ...{ state: "ok", found: "git 2.39.5, jq 1.6; without python3, node, npm, rg, curl, gh" },
    });
    expect(judgeTools({ tools: { git: "git version 2.30.2" } }, "aio").state).toBe("warning");
    expect(judgeTools({ tools: {} }, "aio").state).toBe("problem");
  });
});

describe("what the model answers", () => {
  const judge = (name: string, keyHere?: "taken" | "refused") =>
    judgeModel({
      outcome: decideAgentOutcome({
        ...{ progress: foldBytes(aRecording(name)), stderr: "" },
        state: { kind: "exited", exitCode: 1, reason: "exited" },
      }),
      ...{ model: "claude-sonnet-5-5", costMicroUsd: 1_000, ms: 1_240, ...(keyHere && { keyHere }) },
    });

  it.each([
    ["401", "problem", "The model rejected the key", "ANTHROPIC_API_KEY"],
    ["credit", "problem", "no credit left", "Add credit"],
    ["404", "problem", "not available to this account", "CLAUDE_MODEL"],
    ["429", "warning", "rate limit was reached", "Wait"],
    ["529", "warning", "overloaded", "Wait"],
    ["network", "problem", "could not reach the model", "ANTHROPIC_BASE_URL"],
  ])("%s is told apart, with what to do", (name, state, found, next) => {
    expect(judge(name)).toMatchObject({
      ...{ state, found: expect.stringContaining(found), next: expect.stringContaining(next) },
    });
  });

  it("is told with its name, its time and its price when it answers", () => {
    const outcome = { kind: "done" } as const;

    expect(judgeModel({ outcome, model: "claude-sonnet-5-5", costMicroUsd: 1_000, ms: 1_240 }).found).toBe(
      "claude-sonnet-5-5 answered after 1.2 s, for <$0.01",
    );
  });

  it("is not to blame for a placeholder that reaches it", () => {
    expect(judge("401", "taken").found).toContain("the key is good");
    expect(judge("401", "refused").found).toContain("rejected the key");
  });
});

describe("what the operator set", () => {
  it("is told in a line, and that the app is paused", () => {
    const { limits } = aRunSettings();
    const { found } = judgeLimits({ limits, isPaused: false });

    expect(found).toContain("a run 60 minutes and $5; a thread $20");
    expect(judgeLimits({ limits, isPaused: true })).toMatchObject({
      state: "warning",
      found: expect.stringMatching(/^PAUSED/),
    });
  });

  it("is started with a Node that is new enough", () => {
    expect(judgeVersions({ sandpiper: "0.1.0", node: "24.1.0" })).toMatchObject({
      state: "ok",
      found: "Sandpiper 0.1.0, Node 24.1.0",
    });
    expect(judgeVersions({ sandpiper: "0.1.0", node: "22.19.0", bubblewrap: "0.8.0" }).state).toBe("problem");
  });

  it("is a repository's config that can be read, or the line that is wrong", () => {
    const outcome = {
      kind: "invalid_config",
      path: ".github/sandpiper.yml",
      line: 3,
      key: "modle",
      rule: "is no key",
    } as const;

    expect(judgeConfig({ kind: "config" }).state).toBe("ok");
    expect(judgeConfig({ kind: "ended", outcome })).toMatchObject({
      ...{ state: "problem", found: ".github/sandpiper.yml, line 3: modle: is no key" },
    });
    expect(
      judgeConfig({ kind: "ended", outcome: { kind: "clone_failed", failure: "empty", detail: "" } }).state,
    ).toBe("problem");
  });
});
