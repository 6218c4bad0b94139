import { spawn } from "node:child_process";
import { join } from "node:path";
import { atMost, type Figure } from "./figure.ts";

const RUNS = 200;
const GOAL_MB_A_RUN = 1.5;
const GOAL_CORE_PERCENT = 5;

/** What 200 runs cost the app's process while their agents work and say nothing, polled at the steady rate. */
export async function benchWaiting(): Promise<Figure[]> {
  const server = join(import.meta.dirname, "servers", "waiting-runs.ts");
  const child = spawn(process.execPath, ["--expose-gc", server, String(RUNS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) output += String(chunk);
  const { emptyBytes, fullBytes, cpuMs, windowMs } = JSON.parse(output) as Record<string, number>;
  const megabytes = (Number(fullBytes) - Number(emptyBytes)) / 1024 / 1024 / RUNS;
  const percent = (100 * Number(cpuMs)) / Number(windowMs);
  return [
    atMost(`${RUNS} waiting runs: memory a run, against the goal`, "MB", {
      value: megabytes,
      baseline: GOAL_MB_A_RUN,
      goal: 1,
    }),
    atMost(`${RUNS} waiting runs: share of a core, against the goal`, "%", {
      value: percent,
      baseline: GOAL_CORE_PERCENT,
      goal: 1,
    }),
  ];
}
