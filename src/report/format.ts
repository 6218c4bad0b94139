/** `58s`, `4m 12s`, `4m`, `1h 02m`: how long something took, for people. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return toUnits(minutes, "m", seconds % 60, "s");
  return toUnits(Math.floor(minutes / 60), "h", minutes % 60, "m");
}

function toUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0
    ? `${large}${largeUnit}`
    : `${large}${largeUnit} ${String(small).padStart(2, "0")}${smallUnit}`;
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
  return count < 999_500 ? `${Math.round(count / 1_000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** `1 file`, `3 files`. */
export function formatPlural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `14:05 UTC`: an instant of the day that people read it on. */
export function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** A URL as a link's target in Markdown: git allows brackets and quotes in a branch's name, which would end the link early. */
export function toLinkTarget(url: string): string {
  return url.replace(/[()<>"'`\s]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
