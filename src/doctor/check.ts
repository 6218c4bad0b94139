import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../errors.ts";
import type { Diagnosis } from "../run/diagnosis.ts";

/** What a check is given while it looks. */
export interface Looking {
  /** Says how one thing stands; of two words on one name the last holds. */
  tell(diagnosis: Diagnosis): void;
  /** Aborted when the time is over: what the check made is to be taken away. */
  signal: AbortSignal;
}

/** One question, and the names of what it may say something on. What it says nothing on does not apply here. */
export interface Check {
  names: readonly string[];
  limitMs: number;
  look(looking: Looking): Promise<void>;
}

/** A check that says one thing. */
export function toCheck(name: string, limitMs: number, look: () => Promise<Diagnosis>): Check {
  return { names: [name], limitMs, look: async ({ tell }) => tell(await look()) };
}

export interface ExamineOptions {
  /** No check takes longer, whatever its own limit. */
  limitMs: number;
  /** What a check gets after that to take away what it made. */
  graceMs: number;
  /** Ends all of it early. */
  signal?: AbortSignal | undefined;
  /** Told of each diagnosis in the order of the checks, as soon as it and those before it are known. */
  tell?: ((diagnosis: Diagnosis) => void) | undefined;
}

/** Does all checks at once. A fault, or a check that is late, makes what it did not come to `unknown`, and hinders no other. Never throws. */
export async function examine(checks: readonly Check[], options: ExamineOptions): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const each of checks.map((check) => doCheck(check, options))) {
    for (const diagnosis of await each) {
      options.tell?.(diagnosis);
      found.push(diagnosis);
    }
  }
  return found;
}

async function doCheck(check: Check, options: ExamineOptions): Promise<Diagnosis[]> {
  const told = new Map<string, Diagnosis>();
  const stop = new AbortController();
  const looking = { tell: (each: Diagnosis) => told.set(each.name, each), signal: stop.signal };
  const work = check.look(looking).then(() => undefined, toWords);
  const why = await untilOver(work, { ...options, limitMs: Math.min(options.limitMs, check.limitMs) });
  stop.abort();
  await Promise.race([work, delay(options.graceMs, undefined, { ref: false })]);
  return check.names.flatMap((name) => {
    const diagnosis = told.get(name);
    if (diagnosis !== undefined) return [diagnosis];
    return why === undefined ? [] : [{ name, state: "unknown" as const, found: why }];
  });
}

/** What the work comes to, or that it is late or interrupted. */
async function untilOver(
  work: Promise<string | undefined>,
  { limitMs, signal }: Pick<ExamineOptions, "limitMs" | "signal">,
): Promise<string | undefined> {
  const over = new AbortController();
  const signals = signal === undefined ? [over.signal] : [over.signal, signal];
  const late = delay(limitMs, `Not in time: no answer within ${limitMs / 1000} s.`, {
    signal: AbortSignal.any(signals),
  }).catch(() => "Interrupted.");
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** A fault of ours in its own words; of another, which may hold anything, only the kind. */
export function toWords(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return `It could not be looked at (${String(code ?? name ?? "unknown fault")}).`;
}
