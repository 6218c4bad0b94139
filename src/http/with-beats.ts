/** How long a stream is silent at most. nginx, as it comes, takes one that says nothing for a minute for ended. */
export const BEAT_MS = 15_000;

/** What comes, and a beat whenever nothing came for so long. It ends when the source ends, and when the signal aborts. */
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
    // The source ends by the signal. Whoever asked does not wait for that.
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
