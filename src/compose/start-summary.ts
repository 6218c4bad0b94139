import type { Settings } from "../settings/settings.ts";
import type { Sandboxes } from "./create-sandboxes.ts";
import type { Identity } from "./identify-app.ts";
import { toModelAccess } from "./model-access.ts";

const MICRO_USD = 1_000_000;

/** What an operator wants to see when the app has started: what it is, who pays, where agents work, how much, where webhooks come in. */
export interface StartSummary {
  url: string;
  webhookPath: string;
  publicUrl: string | undefined;
  relay: string | undefined;
  app: { id: number; slug?: string; name?: string; unknown?: string };
  github: string;
  model: { account: "API key" | "subscription"; host: string; model: string };
  sandbox: { kind: string; standing: string; weaknesses: readonly string[]; claudeCode: string | undefined };
  limits: {
    runs: number;
    runsPerRepository: number;
    minutes: number;
    runUsd: number;
    threadUsd: number;
    repositoryDayUsd: number;
  };
  isPaused: boolean;
}

interface Found {
  url: string;
  identity: Identity;
  sandboxes: Sandboxes;
  /** The version of Claude Code on this machine; undefined where agents work elsewhere. */
  claudeCode: string | undefined;
}

export function toStartSummary(settings: Settings, found: Found): StartSummary {
  const { server, app, limits, sandbox, agent } = settings;
  const { identity, sandboxes, claudeCode, url } = found;
  const who =
    identity.kind === "known" ? { slug: identity.slug, name: identity.name } : { unknown: identity.why };
  return {
    url,
    webhookPath: server.webhookPath,
    publicUrl: server.publicUrl,
    relay: server.webhookProxyUrl,
    app: { id: app.id, ...who },
    github: new URL(settings.github.webUrl).host,
    model: {
      account: agent.credential.kind === "api_key" ? "API key" : "subscription",
      host: new URL(toModelAccess(settings).baseUrl).host,
      model: agent.model,
    },
    sandbox: {
      kind: sandbox.kind,
      standing: sandboxes.standing,
      weaknesses: sandboxes.weaknesses,
      claudeCode,
    },
    limits: {
      runs: limits.runs,
      runsPerRepository: limits.runsPerRepository,
      minutes: limits.minutes,
      runUsd: limits.budgetMicroUsd / MICRO_USD,
      threadUsd: limits.threadBudgetMicroUsd / MICRO_USD,
      repositoryDayUsd: limits.repositoryDayBudgetMicroUsd / MICRO_USD,
    },
    isPaused: settings.isPaused,
  };
}

/** The same for a person at a terminal. */
export function renderStartSummary(summary: StartSummary): string[] {
  const { app, github, model, sandbox, limits } = summary;
  const program = sandbox.claudeCode === undefined ? "" : `, Claude Code ${sandbox.claudeCode}`;
  const standing = sandbox.standing === sandbox.kind ? "" : `, ${sandbox.standing}`;
  return [
    `App       ${renderApp(app)} on ${github}`,
    `Model     ${model.model}, paid by ${model.account === "API key" ? "an API key" : "a subscription"}, at ${model.host}`,
    `Sandbox   ${sandbox.kind}${standing}${program}`,
    ...sandbox.weaknesses.map((weakness) => `          ${weakness}`),
    `Limits    ${limits.runs} runs at a time, ${limits.runsPerRepository} in a repository; a run ${limits.minutes} minutes and $${limits.runUsd}; a thread $${limits.threadUsd}; a repository's day $${limits.repositoryDayUsd}`,
    `Webhooks  ${renderWebhooks(summary)}`,
    ...(summary.isPaused ? ["PAUSED    nothing new is started"] : []),
  ];
}

function renderApp({ id, slug, name, unknown }: StartSummary["app"]): string {
  return slug === undefined ? `${id} (not known yet: ${unknown})` : `${name} (@${slug}, ${id})`;
}

function renderWebhooks({ url, webhookPath, publicUrl, relay }: StartSummary): string {
  if (relay !== undefined) return `over ${relay} to ${url}${webhookPath}`;
  const here = `${url}${webhookPath}`;
  return publicUrl === undefined ? here : `${publicUrl}${webhookPath}, to ${here}`;
}
