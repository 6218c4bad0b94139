import type { Out } from "./command.ts";

/** A line that says how far long work is, on a terminal; elsewhere nothing. */
export function toProgress(out: Out): { tell(line: string): void; end(): void } {
  if (!out.isTTY) return { tell: () => undefined, end: () => undefined };
  const clear = "\r\x1b[2K";
  return {
    tell: (line) => void out.write(`${clear}${line.slice(0, (out.columns ?? 80) - 1)}`),
    end: () => void out.write(clear),
  };
}
