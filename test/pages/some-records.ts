import type {
  Records,
  RunNews,
  RunTotal,
  TranscriptPart,
  TranscriptWindow,
} from "../../src/record/records.ts";
import type { FileDiff, RecordedPrompt, RunRecord, TranscriptEntry } from "../../src/record/run-record.ts";
import { aDiff, aPrompt, aRunRecord, aTotal, aTranscript } from "./a-run-record.ts";

/** All that is known of one run. */
export interface Known {
  run: RunRecord;
  entries: TranscriptEntry[];
  prompts: RecordedPrompt[];
  diff: FileDiff[];
}

/** Records in memory: the port's rules, on runs that a test says, and news when it says so. */
export class SomeRecords implements Omit<Records, "session"> {
  readonly runs = new Map<string, Known>();
  totalRows: RunTotal[] = [aTotal()];
  #changed = Promise.withResolvers<void>();

  add(known: Partial<Known> = {}): Known {
    const run = known.run ?? aRunRecord();
    const whole = { entries: aTranscript(40), prompts: [aPrompt()], diff: aDiff(), ...known, run };
    this.runs.set(run.id, whole);
    return whole;
  }

  /** Something happens: whoever follows the run is told. */
  tell(
    id: string,
    { entries = [], run = {} }: { entries?: TranscriptEntry[]; run?: Partial<RunRecord> },
  ): void {
    const known = this.runs.get(id);
    if (known === undefined) throw new Error(`There is no run ${id}.`);
    known.entries.push(...entries);
    Object.assign(known.run, run);
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }

  async list({ repositories, state, requester, cursor, count }: Parameters<Records["list"]>[0]) {
    const ids = new Set(repositories.map(({ id }) => id));
    const all = [...this.runs.values()]
      .map(({ run }) => run)
      .filter((run) => ids.has(run.repository.id))
      .filter((run) => state === undefined || run.state === state)
      .filter(
        (run) => requester === undefined || run.requester.login.toLowerCase() === requester.toLowerCase(),
      )
      .toSorted((one, other) => other.createdAt - one.createdAt);
    const begin = Number(cursor ?? 0) || 0;
    const next = begin + count < all.length ? String(begin + count) : undefined;
    return { runs: all.slice(begin, begin + count), next };
  }

  async repositoryOf(id: string) {
    return this.runs.get(id)?.run.repository;
  }

  async record(id: string): Promise<RunRecord | undefined> {
    return this.runs.get(id)?.run;
  }

  async transcript(id: string, { after, before, count }: TranscriptWindow): Promise<TranscriptPart> {
    const all = this.runs.get(id)?.entries ?? [];
    const at = (name: string) => all.findIndex((entry) => entry.id === name);
    const end = before === undefined ? all.length : at(before);
    const begin = after === undefined ? Math.max(0, end - count) : at(after) + 1;
    const entries = all.slice(begin, after === undefined ? end : begin + count);
    return { entries, hasEarlier: begin > 0, hasLater: begin + entries.length < all.length };
  }

  async prompts(id: string): Promise<RecordedPrompt[]> {
    return this.runs.get(id)?.prompts ?? [];
  }

  async diff(id: string): Promise<FileDiff[]> {
    return this.runs.get(id)?.diff ?? [];
  }

  async *follow(
    id: string,
    { after, signal }: { after: string | undefined; signal: AbortSignal },
  ): AsyncGenerator<RunNews> {
    const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    let last = after ?? "";
    while (!signal.aborted) {
      const changed = this.#changed.promise;
      const run = await this.record(id);
      const { entries } = await this.transcript(id, { after: last, count: 100 });
      if (entries.length > 0) yield { kind: "entries", entries };
      last = entries.at(-1)?.id ?? last;
      if (run !== undefined) yield { kind: "state", run };
      if (run === undefined || run.state === "ended") return;
      await Promise.race([changed, gone]);
    }
  }

  async totals(): Promise<RunTotal[]> {
    return this.totalRows;
  }
}
