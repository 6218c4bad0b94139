import { gzipSync } from "node:zlib";
import type { Records } from "../../src/api/api-parts.ts";
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
export function recordsOf(store: Pick<Store, "runs">, shown: Map<string, Shown>): Records {
  const record = async (id: string): Promise<RunRecord | undefined> => {
    const run = await store.runs.get(id);
    return run && { ...toRecord(run), ...shown.get(id)?.record };
  };
  return {
    record,
    async list({ repositoryIds, state, before, count }) {
      const runs = await Promise.all(
        repositoryIds.map((id) => store.runs.listOfRepository(id, { before, count: 1_000 })),
      );
      return runs
        .flat()
        .filter((run) => state === undefined || run.state === state)
        .filter((run) => !isReply(run))
        .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
        .slice(0, count)
        .map(toRecord);
    },
    async transcript(id, { after, limit }) {
      const run = await store.runs.get(id);
      const entries = shown.get(id)?.entries ?? [];
      const from = after === undefined ? 0 : entries.findIndex((entry) => entry.id === after) + 1;
      if (run === undefined || (after !== undefined && from === 0)) return undefined;
      const found = entries.slice(from, from + limit);
      return { entries: found, isEnded: run.state === "ended" && from + found.length === entries.length };
    },
    prompts: async (id) => shown.get(id)?.prompts,
    diff: async (id) => shown.get(id)?.diff,
    async session(id) {
      const text = shown.get(id)?.session;
      if (text === undefined) return undefined;
      return {
        sessionId: "7b0d7c7e-3d6f-4a8e-8f57-0f2f3a6f1c11",
        cloneUrl: "https://github.test/octo/shelf.git",
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
      costMicroUsd: run.costMicroUsd,
      budgetMicroUsd: run.budgetMicroUsd,
      elapsedMs: 0,
    },
    jobs: [],
    hasChange: false,
  };
}
