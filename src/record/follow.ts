import { isDeepStrictEqual } from "node:util";
import type { Run } from "../run/run.ts";
import type { RunNews } from "./records.ts";
import type { RunLine, TranscriptEntry } from "./run-record.ts";
import type { Transcripts } from "./transcripts.ts";

/** How often a run is looked at that somebody follows. */
const LOOK_EVERY_MS = 500;
/** How often the run itself is asked to look at its agent, which it would do each ten seconds. */
const WAKE_EVERY_MS = 1_000;
/** Entries that are remembered for whoever is a little behind, with about so much text, and what is read at once by who is further behind. */
const MAX_REMEMBERED = 500;
const MAX_REMEMBERED_CHARS = 2_000_000;
const PAGE = 200;

interface FollowParts {
  /** The run as it is now. Asked once a look, however many follow. */
  read(id: string): Promise<Run | undefined>;
  toLine(run: Run): Promise<RunLine>;
  transcripts: Transcripts;
  /** Has the run look at its agent now. */
  wake(id: string): void;
  onFault(error: unknown): void;
  now: () => number;
  wait(ms: number): Promise<void>;
}

interface FollowOrder {
  after: string | undefined;
  signal: AbortSignal;
}

/** What is known of a run that somebody follows. */
interface Watched {
  viewers: number;
  line: RunLine | undefined;
  /** The newest entries, and whether others came before the first of them. */
  entries: TranscriptEntry[];
  hasEarlier: boolean;
  /** Resolves at the next look that found something. */
  changed: Promise<void>;
  tell: () => void;
  /** Set when there is nothing more to come. */
  isOver: boolean;
}

/**
 * Follows runs for any number of viewers: one reader of the store a run, which begins with the first viewer and ends with the last. A
 * fault of the store is passed on to `onFault`, and the next look tries again.
 */
export function createFollow(parts: FollowParts) {
  const watched = new Map<string, Watched>();

  function open(id: string): Watched {
    const known = watched.get(id);
    if (known !== undefined) return known;
    const watch: Watched = {
      ...{ viewers: 0, line: undefined, entries: [], hasEarlier: false, isOver: false },
      ...nextChange(),
    };
    watched.set(id, watch);
    void lookUntilLeft(id, watch);
    return watch;
  }

  async function lookUntilLeft(id: string, watch: Watched): Promise<void> {
    let wokenAt = Number.NEGATIVE_INFINITY;
    // The first viewer is counted behind the call that began this.
    await Promise.resolve();
    while (watch.viewers > 0 && !watch.isOver) {
      const isNew = await look(id, watch).catch((error: unknown) => {
        parts.onFault(error);
        return false;
      });
      if (isNew) change(watch);
      if (watch.line?.state === "working" && parts.now() - wokenAt >= WAKE_EVERY_MS) {
        parts.wake(id);
        wokenAt = parts.now();
      }
      if (!watch.isOver) await parts.wait(LOOK_EVERY_MS);
    }
    if (watched.get(id) === watch) watched.delete(id);
  }

  /** One look at the store. Resolves with whether anything is new. */
  async function look(id: string, watch: Watched): Promise<boolean> {
    const run = await parts.read(id);
    if (run === undefined) {
      watch.isOver = true;
      return true;
    }
    const line = await parts.toLine(run);
    const page = await readNew(run, watch);
    const isNew = page.length > 0 || !isDeepStrictEqual(line, watch.line);
    watch.line = line;
    remember(watch, page);
    // What the run wrote before it ended was there when it was read.
    if (run.state === "ended") watch.isOver = true;
    return isNew;
  }

  async function readNew(run: Run, watch: Watched): Promise<readonly TranscriptEntry[]> {
    const newest = watch.entries.at(-1)?.id;
    if (newest === undefined) {
      const page = await parts.transcripts.read(run, { count: PAGE });
      watch.hasEarlier = page.hasEarlier;
      return page.entries;
    }
    const entries: TranscriptEntry[] = [];
    for (;;) {
      const after = entries.at(-1)?.id ?? newest;
      const page = await parts.transcripts.read(run, { after, count: PAGE });
      for (const entry of page.entries) entries.push(entry);
      if (!page.hasLater || page.entries.length === 0) return entries;
    }
  }

  /** What is known by now behind an entry, page by page. */
  async function* catchUp(id: string, watch: Watched, seen: string | undefined) {
    for (let place = seen; ; ) {
      const entries = await readBehind(id, watch, place);
      if (entries.length === 0) return;
      place = entries.at(-1)?.id;
      yield entries;
    }
  }

  async function* tell(id: string, watch: Watched, order: FollowOrder): AsyncGenerator<RunNews> {
    let seen = order.after;
    let told: RunLine | undefined;
    while (!order.signal.aborted) {
      const { changed, isOver, line } = watch;
      const news = isDeepStrictEqual(line, told) ? [] : toNews(line);
      // That it ended stands behind all that came before it.
      if (!isOver) yield* news;
      for await (const entries of catchUp(id, watch, seen)) {
        yield { kind: "entries", entries };
        seen = entries.at(-1)?.id;
      }
      if (isOver) return yield* news;
      told = line;
      await until(changed, order.signal);
    }
  }

  return async function* follow(id: string, order: FollowOrder): AsyncGenerator<RunNews> {
    const watch = open(id);
    watch.viewers += 1;
    try {
      yield* tell(id, watch, order);
    } finally {
      watch.viewers -= 1;
    }
  };

  /** The entries behind one: out of what is remembered, else from the store. */
  async function readBehind(
    id: string,
    watch: Watched,
    seen: string | undefined,
  ): Promise<readonly TranscriptEntry[]> {
    const { entries, hasEarlier, line } = watch;
    // Before the first look nothing is known, and what is in the store is not asked for twice.
    if (line === undefined) return [];
    if (seen === undefined && !hasEarlier) return entries.slice(0, PAGE);
    const place = entries.findIndex((entry) => entry.id === seen);
    if (place >= 0) return entries.slice(place + 1, place + 1 + PAGE);
    const run = await parts.read(id);
    if (run === undefined) return [];
    return (await parts.transcripts.read(run, { after: seen ?? "", count: PAGE })).entries;
  }
}

function toNews(line: RunLine | undefined): RunNews[] {
  return line === undefined ? [] : [{ kind: "state", run: line }];
}

function remember(watch: Watched, page: readonly TranscriptEntry[]): void {
  if (page.length === 0) return;
  for (const entry of page) watch.entries.push(entry);
  let chars = 0;
  const kept = watch.entries.findLastIndex((entry, index) => {
    chars += JSON.stringify(entry).length;
    return chars > MAX_REMEMBERED_CHARS || watch.entries.length - index > MAX_REMEMBERED;
  });
  // The newest stays whatever its size: by it is told where reading goes on.
  const dropped = watch.entries.splice(0, Math.min(kept + 1, watch.entries.length - 1));
  watch.hasEarlier ||= dropped.length > 0;
}

function nextChange(): Pick<Watched, "changed" | "tell"> {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { changed: promise, tell: resolve };
}

function change(watch: Watched): void {
  const { tell } = watch;
  Object.assign(watch, nextChange());
  tell();
}

/** Resolves at the change, or when nobody listens any more. */
async function until(changed: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const leave = (): void => resolve();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  await Promise.race([changed, promise]);
  signal.removeEventListener("abort", leave);
}
