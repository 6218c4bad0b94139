import type { AgentProgress } from "../agent/progress.ts";

/** Makes text of the agent's fit to be published; built by the run from the gate's policy. */
export interface Outgoing {
  /** One line, at most so many characters. */
  line(text: string, maxChars: number): string;
  /** A passage of markdown. */
  block(text: string): string;
}

/** What a run cost. */
export interface Receipt {
  model: string;
  turns: number;
  tokens: number;
  costMicroUsd: number;
  /** From the webhook to now. */
  elapsedMs: number;
  sandboxMs: number;
  threadSpentMicroUsd: number;
  threadCapMicroUsd: number;
}

/** What the report knows of a run besides how it stands. */
export interface ReportFrame {
  runId: string;
  /** The command word people write here, `/claude`. */
  command: string;
  checkRunUrl: string | undefined;
  /** How many hidden things were taken out of the thread before the model saw it (S5), and items left out (S6). */
  hiddenRemoved: number;
  itemsLeftOut: number;
  /** What people should know of how the work was placed; Markdown of our own. */
  notes: readonly string[];
  /** Earlier runs of the thread that the agent got a short account of, because its conversation with them is gone. */
  runsDigested?: number;
  /** What the sandbox could not enforce here. */
  weaknesses: readonly string[];
  /** Nobody gave a command: a new issue started the run. */
  isUnasked?: boolean;
}

/** How a run stands before its end. */
export type Standing =
  | { kind: "waiting"; position: number; because: "thread" | "repository" | "operator" }
  | { kind: "preparing"; step: string }
  /** No sandbox is to be had yet; the reason is the provider's. */
  | { kind: "no_sandbox"; reason: string }
  | { kind: "working"; model: string; progress: AgentProgress; elapsedMs: number };
