import type { Fault } from "../../demo/http/faults.ts";
import type { ModelScript } from "../../demo/model/model-turn.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { readRuns, tellingOf } from "./fault-world.ts";
import { writeAndReport } from "./world-script.ts";
import type { Stories, Story } from "./world-story.ts";
import { until } from "./world-until.ts";

/** A repository in which something goes wrong, with an issue in it. */
export interface FaultStory {
  story: Story;
  number: number;
  /** Lets requests of this repository fail: `line` is a method and how the path ends, as a pattern. */
  fail(line: string, fault: Omit<Fault, "method" | "path">): void;
  /** Gives a command; resolves with its run's id. */
  say(body?: string): string;
  /** The ids of the runs so far. */
  runIds(): string[];
  /** How the run ended, once nothing of it is left to do, however often its steps failed. */
  outcome(runId: string): Promise<Outcome>;
  /** Gives a command and waits for how it ends. */
  run(body?: string): Promise<{ runId: string; outcome: Outcome }>;
  /** How often each request of this repository was answered with each status: `POST …/pulls 201`. */
  requests(line: string): { status: number; at: number; body: unknown }[];
}

export async function aFaultStory(
  stories: Stories,
  { script = writeAndReport(), ...more }: Parameters<Stories["begin"]>[0] & { script?: ModelScript } = {},
): Promise<FaultStory> {
  const story = await stories.begin({ script, ...more });
  const number = await story.issue();
  const toPath = (line: string) => new RegExp(`/${story.repo}(/.*)?${line.split(" ")[1]}$`);
  const toMethod = (line: string) => line.split(" ")[0] ?? "";

  const outcome = async (runId: string) => {
    const isOver = () => readRuns(stories.world).find(({ id, isOver }) => id === runId && isOver);
    const run = await tellingOf(stories.app, until(`run ${runId} to be over`, isOver));
    return run.outcome as Outcome;
  };
  const said: string[] = [];
  const say = (body = "/claude fix this") => {
    const { runId } = story.say(number, body);
    said.push(runId);
    return runId;
  };
  return {
    story,
    number,
    say,
    runIds: () => said,
    outcome,
    fail: (line, fault) => story.github.fail({ method: toMethod(line), path: toPath(line), ...fault }),
    async run(body) {
      const runId = say(body);
      return { runId, outcome: await outcome(runId) };
    },
    requests: (line) =>
      story.github.requests
        .filter(
          ({ method, path }) => method === toMethod(line) && toPath(line).test(path.split("?")[0] ?? ""),
        )
        .map(({ status, at, requestBody }) => ({ status, at, body: requestBody })),
  };
}
