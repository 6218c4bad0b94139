import { gzipSync } from "node:zlib";
import type { Records } from "../../src/record/records.ts";
import { parseCursor, renderCursor } from "../../src/record/run-cursor.ts";
import type { FileDiff, RecordedPrompt, RunRecord, TranscriptEntry } from "../../src/record/run-record.ts";
import type { Run } from "../../src/run/run.ts";
import { isReply } from "../../src/run/run.ts";
import type { Store } from "../../src/store/store.ts";

/** What of a run is no row in the store, for a test to set. */
export interface Shown {
  entries?: TranscriptEntry[];
  prompts?: RecordedPrompt[];
  diff?: FileDiff[];
  session?: string;
  record?: Partial<RunRecord>;
}

/** The record of the runs in a store, as its port promises it; what agents say is what a test says. Strict: an unknown run is unknown. */
export function recordsOf(store: Pick<Store, "runs">, shown: Map<string, Shown>): Omit<Records, "totals"> {
  const record = async (id: string): Promise<RunRecord | undefined> => {
    const run = await store.runs.get(id);
    return run && { ...toRecord(run), ...shown.get(id)?.record };
  };
  return {
    record,
    repositoryOf: async (id) => (await record(id))?.repository,
    async list({ repositories, state, cursor, count }) {
      const before = cursor === undefined ? undefined : parseCursor(cursor);
      const runs = await Promise.all(
        repositories.map(({ id }) => store.runs.listOfRepository(id, { before, count: 1_000 })),
      );
      const found = runs
        .flat()
        .filter((run) => state === undefined || run.state === state)
        .filter((run) => !isReply(run))
        .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
      const page = found.slice(0, count);
      const last = page.at(-1);
      const next = last === undefined || found.length <= count ? undefined : renderCursor(last);
      return { runs: page.map(toRecord), next };
    },
    async transcript(id, { after = "", count }) {
      const entries = shown.get(id)?.entries ?? [];
      const from = entries.findIndex((entry) => entry.id === after) + 1;
      const found = entries.slice(from, from + count);
      return { entries: found, hasEarlier: from > 0, hasLater: from + found.length < entries.length };
    },
    async *follow(id, { after }) {
      const entries = shown.get(id)?.entries ?? [];
      yield { kind: "entries", entries: entries.slice(entries.findIndex((entry) => entry.id === after) + 1) };
    },
    prompts: async (id) => shown.get(id)?.prompts ?? [],
    diff: async (id) => shown.get(id)?.diff ?? [],
    async session(id) {
      const text = shown.get(id)?.session;
      if (text === undefined) return undefined;
      return {
        sessionId: "7b0d7c7e-3d6f-4a8e-8f57-0f2f3a6f1c11",
        branch: undefined,
        baseSha: "b".repeat(40),
        gzip: gzipSync(text),
      };
    },
  };
}

function toRecord(run: Run): RunRecord {
  const { repository, thread, trigger, actor } = run.event;
  return {
    id: run.id,
    repository: { id: repository.id, owner: repository.owner, name: repository.name },
    thread: {
      number: thread.number,
      isPullRequest: thread.isPullRequest,
      title: thread.title,
      url: `https://github.test/${repository.owner}/${repository.name}/issues/${thread.number}`,
    },
    requester: { id: actor.id, login: actor.login },
    verb: run.command?.verb,
    state: run.state,
    outcome: run.outcome?.kind,
    headline: run.state,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    costMicroUsd: run.costMicroUsd,
    pull: undefined,
    instruction: run.command?.instruction ?? trigger.body,
    summary: "",
    followUps: [],
    evidence: undefined,
    notes: [],
    findings: [],
    branch: undefined,
    commit: undefined,
    receipt: {
      model: undefined,
      turns: 0,
      tokens: 0,
      budgetMicroUsd: run.budgetMicroUsd,
      elapsedMs: 0,
    },
    hasChange: false,
    isKept: false,
  };
}
