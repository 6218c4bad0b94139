import { formatCap, formatCount, formatDuration, formatPlural, formatUsd } from "./format.ts";
import type { Receipt } from "./run-view.ts";

/** `receipt: sonnet · 31 turns · 182k tokens · sandbox 4m 02s · thread total $2.10 of $5` */
export function renderReceipt(receipt: Receipt): string {
  const parts = [
    receipt.model,
    formatPlural(receipt.turns, "turn"),
    `${formatCount(receipt.tokens)} tokens`,
    `sandbox ${formatDuration(receipt.sandboxMs)}`,
    `thread total ${formatUsd(receipt.threadSpentMicroUsd)} of ${formatCap(receipt.threadCapMicroUsd)}`,
  ];
  return `receipt: ${parts.join(" · ")}`;
}
