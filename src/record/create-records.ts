import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { toCheckedSession } from "../agent/session-file.ts";
import { parseBaseContents, parseChangeSet } from "../change/serialize.ts";
import type { RunStarter } from "../durable/run-starter.ts";
import { isRunId, type Run } from "../run/run.ts";
import type { Store } from "../store/store.ts";
import { toFileDiffs } from "./file-diff.ts";
import { createFollow } from "./follow.ts";
import { listRuns } from "./list-runs.ts";
import { readPrompts } from "./prompts.ts";
import { readFacts } from "./read-outcomes.ts";
import type { RecordedSession, Records } from "./records.ts";
import { type RecordSettings, toRunLine, toRunRecord } from "./to-run-record.ts";
import { toBeginning, toTotals } from "./totals.ts";
import { createTranscripts } from "./transcripts.ts";

const MAX_SESSION_BYTES = 8 * 1024 * 1024;
/** A pull request whose first run is older than what a page of totals shows, by more than this, counts where its next run was. */
const PULL_LIFE_MS = 30 * 24 * 60 * 60 * 1000;
const NOTHING = { entries: [], hasEarlier: false, hasLater: false };

interface RecordsParts {
  store: Pick<
    Store,
    "runs" | "threads" | "transcripts" | "changeSets" | "prompts" | "sessions" | "pullEvents"
  >;
  settings: RecordSettings;
  starter: Pick<RunStarter, "wake">;
  /** Told of a fault of the store's that a later look may not meet. */
  onFault: (error: unknown) => void;
  wait: (ms: number) => Promise<void>;
}

/** The records of what is in the store. Reads alone: nothing is changed by looking, but that a run that is followed looks at its agent more often. */
export function createRecords({ store, settings, starter, onFault, wait }: RecordsParts): Records {
  const { redact, now } = settings;
  const transcripts = createTranscripts(store.transcripts, redact);

  /** Whatever comes from an address is no id before it has the form of one. */
  const read = async (id: string): Promise<Run | undefined> => (isRunId(id) ? store.runs.get(id) : undefined);
  const toLine = async (run: Run) => toRunLine(run, await store.threads.find(run.threadId), settings);

  const follow = createFollow({
    ...{ read, toLine, transcripts, onFault, now, wait },
    wake: (id) => starter.wake(id),
  });

  return {
    list: (order) => listRuns({ runs: store.runs, toLine }, order),
    async repositoryOf(id) {
      const repository = (await read(id))?.event.repository;
      return repository && { id: repository.id, owner: repository.owner, name: repository.name };
    },
    async record(id) {
      const run = await read(id);
      if (run === undefined) return undefined;
      return toRunRecord(run, await store.threads.find(run.threadId), settings);
    },
    async transcript(id, window) {
      const run = await read(id);
      return run === undefined ? NOTHING : transcripts.read(run, window);
    },
    async prompts(id) {
      const run = await read(id);
      return run === undefined ? [] : readPrompts(store.prompts, { run, redact });
    },
    async diff(id) {
      const bytes = isRunId(id) ? await store.changeSets.get(id) : undefined;
      return bytes === undefined
        ? []
        : toFileDiffs(parseChangeSet(bytes), parseBaseContents(bytes), { redact });
    },
    async session(id) {
      const run = await read(id);
      return run && readSession({ store, redact }, run);
    },
    follow,
    async totals({ repositories, per, count }) {
      const repositoryIds = repositories.map(({ id }) => id);
      const asked = { per, count, now: now() };
      const sinceAt = toBeginning(asked) - PULL_LIFE_MS;
      const facts = await readFacts(store, { repositoryIds, sinceAt, runsSinceAt: sinceAt });
      return toTotals(facts, asked);
    },
  };
}

/** The thread's session as it is now, made anew from what can be checked of it. */
async function readSession(
  { store, redact }: Pick<RecordsParts, "store"> & Pick<RecordSettings, "redact">,
  run: Run,
): Promise<RecordedSession | undefined> {
  const thread = await store.threads.find(run.threadId);
  if (thread?.sessionId === undefined) return undefined;
  const kept = await store.sessions.get(run.threadId, thread.sessionId);
  if (kept === undefined) return undefined;
  const bytes = await promisify(gunzip)(kept.bytes, { maxOutputLength: MAX_SESSION_BYTES }).catch(
    () => undefined,
  );
  const session = bytes && toCheckedSession(redact(bytes.toString("utf8")), thread.sessionId);
  if (session === undefined) return undefined;
  return {
    sessionId: thread.sessionId,
    branch: thread.branch && redact(thread.branch),
    baseSha: run.baseSha,
    gzip: await promisify(gzip)(session),
  };
}
