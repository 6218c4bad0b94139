/** A proxy that hears nothing for a minute may take a stream for ended (nginx does, as it comes). */
export const BEAT_MS = 15_000;

/** What comes, and a beat whenever nothing came for so long. Ends with what comes, and when the signal says so. */
export async function* withBeats<T>(
  source: AsyncIterable<T>,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): AsyncGenerator<T | "beat"> {
  const reader = source[Symbol.asyncIterator]();
  try {
    let next = reader.next();
    while (!signal.aborted) {
      const came = await firstOf(next, { everyMs, signal });
      if (came === "beat") {
        if (!signal.aborted) yield "beat";
        continue;
      }
      if (came.done) return;
      yield came.value;
      next = reader.next();
    }
    next.catch(() => undefined);
  } finally {
    // A reader that waits ends by the signal; whoever asked is not kept for it.
    reader.return?.()?.catch(() => undefined);
  }
}

async function firstOf<T>(
  next: Promise<IteratorResult<T>>,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): Promise<IteratorResult<T> | "beat"> {
  const { promise, resolve } = Promise.withResolvers<"beat">();
  const wake = () => resolve("beat");
  const timer = setTimeout(wake, everyMs);
  signal.addEventListener("abort", wake, { once: true });
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", wake);
  }
}
