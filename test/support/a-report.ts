import { type AgentProgress, NO_PROGRESS } from "../../src/agent/progress.ts";
import type { Outgoing, Receipt, ReportFrame } from "../../src/report/run-view.ts";
import { createRedactor } from "../../src/text/redact.ts";
import { toSpeech } from "../../src/workflow/tell/speech.ts";

/** The frame of a run with nothing special to tell. */
export function aFrame(frame: Partial<ReportFrame> = {}): ReportFrame {
  return {
    runId: "0123456789abcdef0123456789",
    command: "/claude",
    checkRunUrl: "https://github.com/octo/pages/runs/5",
    notes: [],
    hiddenRemoved: 0,
    itemsLeftOut: 0,
    weaknesses: [],
    ...frame,
  };
}

/** The receipt of the product's own example. */
export function aReceipt(receipt: Partial<Receipt> = {}): Receipt {
  return {
    model: "sonnet",
    turns: 31,
    tokens: 182_000,
    costMicroUsd: 830_000,
    elapsedMs: 252_000,
    sandboxMs: 240_000,
    threadSpentMicroUsd: 2_100_000,
    threadCapMicroUsd: 5_000_000,
    ...receipt,
  };
}

/** An agent in the midst of its work. */
export function aProgress(progress: Partial<AgentProgress> = {}): AgentProgress {
  return { ...NO_PROGRESS, model: "claude-sonnet-5-5", ...progress };
}

/** The gate that a run's words really pass, with one secret to look for. */
export function realSpeech(secrets: string[] = []): Outgoing {
  const redactor = createRedactor(secrets);
  const settings = { redactor, webUrl: "https://github.com" };
  const parts = { settings, github: { liveTokens: () => [] } };
  const run = { id: "r1", event: { actor: { login: "octocat" } } };
  return toSpeech(...([parts, run] as unknown as Parameters<typeof toSpeech>));
}
