import { Problem } from "./problem.ts";

/** Names as they stand in Daytona's headers. */
export type ThrottlerName = "authenticated" | "sandbox-create" | "sandbox-lifecycle";

export type RateLimits = Record<ThrottlerName, number>;

/** Requests a minute of the smallest tier. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  authenticated: 10_000,
  "sandbox-create": 300,
  "sandbox-lifecycle": 10_000,
};

const WINDOW_MS = 60_000;

/** Counts the requests of each kind in windows of one minute. */
export class Throttle {
  readonly #limits: RateLimits;
  readonly #windows = new Map<ThrottlerName, { startedAt: number; count: number }>();

  constructor(limits: Partial<RateLimits> = {}) {
    this.#limits = { ...DEFAULT_RATE_LIMITS, ...limits };
  }

  /** Counts one; the headers that tell of it, or a {@link Problem} 429 when it is one too many. */
  count(name: ThrottlerName, now: number): Record<string, string> {
    const limit = this.#limits[name];
    const known = this.#windows.get(name);
    const window =
      known !== undefined && now - known.startedAt < WINDOW_MS ? known : { startedAt: now, count: 0 };
    this.#windows.set(name, window);
    window.count += 1;
    const resetS = String(Math.ceil((window.startedAt + WINDOW_MS - now) / 1_000));
    const headers = {
      [`x-ratelimit-limit-${name}`]: String(limit),
      [`x-ratelimit-remaining-${name}`]: String(Math.max(0, limit - window.count)),
      [`x-ratelimit-reset-${name}`]: resetS,
    };
    if (window.count <= limit) return headers;
    throw new Problem(429, "ThrottlerException: Too Many Requests", {
      headers: { ...headers, [`retry-after-${name}`]: resetS },
    });
  }
}
