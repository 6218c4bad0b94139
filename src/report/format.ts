/** `4m 12s`, `58s`, `1h 02m`: how long something took, for people. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${String(seconds % 60).padStart(2, "0")}s`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
}

/** `$0.83`; a cost that is not nothing is never shown as nothing. */
export function formatUsd(microUsd: number): string {
  if (microUsd > 0 && microUsd < 5_000) return "<$0.01";
  return `$${(microUsd / 1_000_000).toFixed(2)}`;
}

/** A cap as people write it: `$5`, `$2.50`. */
export function formatCap(microUsd: number): string {
  return microUsd % 1_000_000 === 0 ? `$${microUsd / 1_000_000}` : formatUsd(microUsd);
}

/** `940`, `182k`, `1.2M`. */
export function formatCount(count: number): string {
  if (count < 1_000) return String(count);
  return count < 1_000_000 ? `${Math.round(count / 1_000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** `1 file`, `3 files`. */
export function formatPlural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
