import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import type { ModelRequest, ModelScript, ModelTurn } from "../../demo/model/model-turn.ts";
import { type RunningApp, startWorld, type World } from "../../demo/world.ts";
import type { Outcome } from "../../src/run/outcome.ts";

export const REPO = "octo/shelf";
const PATIENCE_MS = 45_000;
const LOOK_EVERY_MS = 15;

/** A world with one repository in which ann may write, and an issue of hers. */
export interface FaultWorld extends World {
  number: number;
  /** Tells the app something as ann, under the issue; returns the comment's id. */
  command(body?: string, number?: number): number;
}

const FILES = {
  "README.md": "# Shelf\n",
  "src/page.js": "export const page = 1;\n",
  ".github/sandpiper.yml": "on: { issue_opened: off }\n",
};

/** What an agent does that adds one line and reports: two answers of the model. */
export const EDIT_SCRIPT: readonly ModelTurn[] = [
  bash("echo 'export const size = 2;' >> src/page.js"),
  report(),
];

export function bash(command: string, more: Partial<ModelTurn> = {}): ModelTurn {
  return { tools: [{ name: "Bash", input: { command, description: "Work" } }], ...more };
}

export function report(more: { outcome?: string; title?: string; summary?: string } = {}): ModelTurn {
  return {
    structured: {
      title: "Say the size",
      summary: "A page has a size now.",
      done: ["Added it"],
      outcome: "changed",
      ...more,
    },
  };
}

export async function aFaultWorld({
  script = EDIT_SCRIPT,
  files = FILES,
}: {
  script?: ModelScript;
  files?: Record<string, string>;
} = {}): Promise<FaultWorld> {
  const world = await startWorld({ script });
  const { github } = world;
  await github.createRepository({
    owner: "octo",
    name: "shelf",
    files,
    collaborators: { ann: "write", ben: "write", rita: "read" },
  });
  const { number } = await github.openIssue(
    { repo: REPO, author: "ann", title: "Pages have no size", body: "They should." },
    { silent: true },
  );
  const command = (body = "/claude fix this", at = number) =>
    github.comment({ repo: REPO, number: at, author: "ann", body }).id;
  return { ...world, number, command };
}

/** Waits for something to become true, and says what it was when it did not. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { patienceMs = PATIENCE_MS, tell = () => "" }: { patienceMs?: number; tell?: () => string } = {},
): Promise<Exclude<T, undefined | false>> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (Date.now() > giveUpAt) throw new Error(`waited in vain for: ${what}\n${tell()}`);
    await pause(LOOK_EVERY_MS);
  }
}

export interface RunRow {
  id: string;
  thread: string;
  state: string;
  outcome: Outcome | undefined;
  /** The durable execution as well has come to its end, the last report included. */
  isOver: boolean;
}

/** The runs as they stand on disk, oldest first. */
export function readRuns(world: Pick<World, "directory">): RunRow[] {
  const database = new DatabaseSync(join(world.directory, "data", "sandpiper.db"), { readOnly: true });
  try {
    const rows = database
      .prepare(
        "SELECT r.id, thread_id, state, outcome, e.status FROM runs r LEFT JOIN executions e ON e.id = r.id ORDER BY r.trigger_id",
      )
      .all() as Record<string, string | null>[];
    return rows.map((row) => ({
      id: row.id ?? "",
      thread: row.thread_id ?? "",
      state: row.state ?? "",
      outcome: row.outcome ? JSON.parse(row.outcome) : undefined,
      isOver: row.status !== null && row.status !== "running",
    }));
  } finally {
    database.close();
  }
}

/** The outcomes of all runs, once `count` of them are over and reported. */
export async function outcomes(world: FaultWorld, app: () => RunningApp, count = 1): Promise<Outcome[]> {
  const runs = await until(
    `${count} runs to be over`,
    () => {
      const found = readRuns(world);
      return found.length === count && found.every((run) => run.isOver) && found;
    },
    { tell: () => `${JSON.stringify(readRuns(world))}\n${app().log()}` },
  );
  return runs.map(({ outcome }) => outcome as Outcome);
}

/** The turns of the agent's conversation as the model saw them, without side calls. */
export function turnsOf({ requests }: { requests: readonly ModelRequest[] }): number[] {
  return requests.filter(({ toolNames }) => toolNames.length > 0).map(({ turn }) => turn);
}

/** Processes of a world that are still there: they name its directory in their arguments, or work in it. */
export function findProcesses(directory: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const isOurs = args.includes(directory) || readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
      return isOurs && args !== "" ? [`${pid} ${args.slice(0, 200)}`] : [];
    } catch {
      return [];
    }
  });
}
