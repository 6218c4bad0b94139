import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ModelScript, ModelTurn } from "../../demo/model/model-turn.ts";
import type { RunningApp } from "../../demo/world.ts";
import { toAgentJobName } from "../../src/run/agent-job.ts";
import { type FaultWorld, readRuns, tellingOf } from "./fault-world.ts";
import { until } from "./world-until.ts";

const KILL_AT = import.meta.resolve("./fault-kill-at.ts");

/** Starts the server so that it dies at a point (see `fault-kill-at.ts`). `options`: more for its Node. */
export async function startToDie(
  world: FaultWorld,
  point: string,
  options = "",
): Promise<{ app: RunningApp | undefined; isDead: () => Promise<void> }> {
  const env = { LOG_LEVEL: "debug", NODE_OPTIONS: `--import=${KILL_AT} ${options}`, KILL_AT: point };
  try {
    const app = await world.startApp(env);
    const isDead = async () => {
      const isKilled = () => app.process.signalCode === "SIGKILL";
      await tellingOf(app, until(`the server to die at: ${point}`, isKilled));
    };
    return { app, isDead };
  } catch (error) {
    // What it had to do, it did before it listened; any other end is a fault of the server's.
    if (!String(error).includes("The app ended at once:") || String(error).includes("Error [")) throw error;
    return { app: undefined, isDead: async () => undefined };
  }
}

/** Lets the server live and die at one point after the other, always on the same data. */
export async function dieAtEach(world: FaultWorld, points: readonly string[]): Promise<void> {
  for (const point of points) await (await startToDie(world, point)).isDead();
}

/** A model whose every answer waits until it is let go. */
export function aPatientModel(turns: readonly ModelTurn[]): {
  script: ModelScript;
  /** Resolves when the model was asked for this turn. */
  isAsked: (turn: number) => Promise<unknown>;
  answer: (turn: number) => void;
} {
  const gates = turns.map(() => Promise.withResolvers<void>());
  const asked = turns.map(() => Promise.withResolvers<void>());
  return {
    async script({ turn }) {
      asked[turn]?.resolve();
      await gates[turn]?.promise;
      return turns[turn] ?? { text: "Done." };
    },
    isAsked: (turn) => asked[turn]?.promise ?? Promise.resolve(),
    answer: (turn) => gates[turn]?.resolve(),
  };
}

/** Where the files of the run's agent, or of its clone, are. */
export function jobFile(
  world: FaultWorld,
  file: "pid" | "exit" | "stdout",
  { kind = "agent", machine = 1 }: { kind?: "agent" | "clone"; machine?: number } = {},
): string {
  const run = readRuns(world)[0];
  const id = run?.id ?? "";
  const job = kind === "agent" ? toAgentJobName(id, { machine, round: 1 }) : `clone-${id}-${machine}`;
  return join(world.directory, "data", "sandboxes", `thread-${run?.thread}`, "jobs", job, file);
}

/** Resolves when the agent came to its end by itself. */
export async function agentEnded(world: FaultWorld, machine = 1): Promise<void> {
  await until("the agent to end", () => existsSync(jobFile(world, "exit", { machine })));
}
