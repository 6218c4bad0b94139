import type { Redactor } from "./redact.ts";

export interface OutgoingPolicy {
  redactor: Redactor;
  requester?: string | undefined;
  linkHosts: readonly string[];
  maxChars?: number | undefined;
}
export function renderOutgoing(text: string, _policy: OutgoingPolicy): string {
  return text;
}
export function renderPlain(text: string, _policy: OutgoingPolicy & { maxChars: number }): string {
  return text;
}
export function renderCommitBody(text: string, _policy: OutgoingPolicy): string {
  return text;
}
