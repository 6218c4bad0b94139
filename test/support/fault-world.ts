import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { FileContent } from "../../demo/github/git/import-commit.ts";
import type { ModelScript, ModelTurn } from "../../demo/model/model-turn.ts";
import { type RunningApp, startWorld, type World } from "../../demo/world.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { SANDBOX_SERVICES, type SandboxKind } from "../stand-ins/sandbox-services.ts";
import { report, shell } from "./world-script.ts";
import { until } from "./world-until.ts";

export const REPO = "octo/shelf";

/** A world with one repository in which ann may write, and an issue of hers. */
export interface FaultWorld extends World {
  number: number;
  repositoryId: number;
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
  shell("echo 'export const size = 2;' >> src/page.js"),
  report("changed", { title: "Say the size", summary: "A page has a size now." }),
];

export async function aFaultWorld({
  script = EDIT_SCRIPT,
  files = FILES,
  sandbox = "local",
  packBytesPerSecond,
  pages = false,
}: {
  script?: ModelScript;
  files?: Record<string, FileContent>;
  sandbox?: SandboxKind;
  packBytesPerSecond?: number;
  /** Whether the app has pages and an API; the repository is private then. */
  pages?: boolean;
} = {}): Promise<FaultWorld> {
  const world = await startWorld({ script, pages, serveSandboxes: SANDBOX_SERVICES[sandbox] });
  const { github } = world;
  const { id: repositoryId } = await github.createRepository({
    owner: "octo",
    name: "shelf",
    files,
    packBytesPerSecond,
    private: pages,
    collaborators: { ann: "write", ben: "write", rita: "read" },
  });
  const { number } = await github.openIssue(
    { repo: REPO, author: "ann", title: "Pages have no size", body: "They should." },
    { silent: true },
  );
  const command = (body = "/claude fix this", at = number) =>
    github.comment({ repo: REPO, number: at, author: "ann", body }).id;
  return { ...world, number, repositoryId, command };
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
export async function outcomes(world: FaultWorld, app: RunningApp, count = 1): Promise<Outcome[]> {
  const isOver = () => {
    const found = readRuns(world);
    return found.length === count && found.every((run) => run.isOver) && found;
  };
  const runs = await tellingOf(app, until(`${count} runs to be over`, isOver));
  return runs.map(({ outcome }) => outcome as Outcome);
}

/** The same promise; when it fails, the app's log says why. */
export function tellingOf<T>(app: RunningApp | undefined, promise: Promise<T>): Promise<T> {
  return promise.catch((error: Error) => {
    throw new Error(`${error.message}\n${app?.log()}`);
  });
}

/** The turns of the agent's conversation as the model saw them, without side calls. */
export function turnsOf({ model }: World): number[] {
  const asked = model?.requests.filter(({ toolNames }) => toolNames.length > 0) ?? [];
  return asked.map(({ turn }) => turn);
}

/** Processes that work on a world's data and should be gone: they name its directory, or hold a file of it open. */
export function findProcesses({ directory }: Pick<World, "directory">): string[] {
  const data = join(directory, "data");
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const args = attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")) ?? "";
    const files = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    const isOurs =
      args.includes(data) ||
      files.some((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`))?.startsWith(data));
    return isOurs && !args.includes("src/server.ts") ? [`${pid} ${args.slice(0, 200)}`] : [];
  });
}

/** What `look` sees, unless the process it looks at has gone meanwhile. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
