import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { World } from "./world.ts";

const execute = promisify(execFile);

/** What the demo prints with `--json`. */
export interface DemoResult {
  pullRequest: { number: number; url: string; title: string; head: string; files: string[] };
  /** How many comments of the app are on the thread. */
  comments: number;
  checkRuns: {
    headSha: string;
    on: "base" | "head";
    status: string;
    conclusion: string | null;
    title: string | null;
  }[];
  costUsd: number;
  phasesMs: Record<string, number>;
}

/** What came of the thread, read from GitHub's side. Throws when there is no pull request. */
export async function toResult(
  world: World,
  repo: string,
  number: number,
): Promise<DemoResult & { diff: string }> {
  const { github } = world;
  const comments = github
    .comments(repo, number)
    .filter((comment) => comment.user?.login === github.bot.login);
  const pull = github.pulls(repo).at(-1);
  if (pull === undefined)
    throw new Error(`There is no pull request. The app's comment:\n${comments.at(-1)?.body}`);
  const git = (...args: string[]) => execute("git", ["--git-dir", github.gitDir(repo), ...args]);
  const range = `${pull.base.ref}...${pull.head.ref}`;
  const [{ stdout: names }, { stdout: diff }] = await Promise.all([
    git("diff", "--name-only", range),
    git("diff", range),
  ]);
  const cost = /\*\* · [^·]+ · <?\$([\d.]+)/.exec(comments.at(-1)?.body ?? "")?.[1];
  return {
    pullRequest: {
      number: pull.number,
      url: pull.html_url,
      title: pull.title,
      head: pull.head.ref,
      files: names.trim().split("\n"),
    },
    comments: comments.length,
    checkRuns: github.checkRuns(repo).map((check) => ({
      headSha: check.head_sha,
      on: check.head_sha === pull.head.sha ? ("head" as const) : ("base" as const),
      status: check.status,
      conclusion: check.conclusion,
      title: check.output.title,
    })),
    costUsd: Number(cost ?? 0),
    phasesMs: {},
    diff,
  };
}

/** Clones the branch and runs its tests, as a reviewer would. */
export async function runTests(
  world: World,
  repo: string,
  branch: string,
): Promise<{ passed: boolean; output: string }> {
  const directory = await mkdtemp(join(world.directory, "review-"));
  await execute("git", ["clone", "--quiet", "--branch", branch, world.github.gitDir(repo), directory]);
  // What the runner prints is read, and must not be coloured.
  const { FORCE_COLOR: _, ...plain } = process.env;
  try {
    const { stdout } = await execute(process.execPath, ["--test"], { cwd: directory, env: plain });
    return { passed: true, output: stdout };
  } catch (error) {
    return { passed: false, output: (error as { stdout?: string }).stdout ?? String(error) };
  }
}

/** How long each step of the run that published took, from the app's log; `work` is from the agent's start to its end. */
export function readPhases(log: string): Record<string, number> {
  const lines = log
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as LogLine] : []));
  const published = lines.find((line) => line.event === "run.ended" && line.outcome === "published");
  const steps = lines.filter((line) => line.event === "step.done" && line.run === published?.run);
  const phases: Record<string, number> = {};
  for (const { step = "", ms = 0 } of steps) phases[step.replace(/ [\d.]+$/, "").replaceAll(" ", "_")] = ms;
  const started = steps.find((line) => line.step?.startsWith("start agent"));
  const collected = steps.find((line) => line.step === "collect");
  if (started && collected) phases.work = collected.time - (collected.ms ?? 0) - started.time;
  if (published) phases.total = published.elapsedMs ?? 0;
  return phases;
}

interface LogLine {
  event: string;
  time: number;
  run?: string;
  step?: string;
  ms?: number;
  outcome?: string;
  elapsedMs?: number;
}
