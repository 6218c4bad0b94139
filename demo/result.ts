import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LogLine } from "./stage.ts";
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
  /** Whether the comment says that the app saw the change's tests fail without it and pass with it. */
  isProven: boolean;
  /** How often the agent was sent back with what the app's checks found. */
  rounds: number;
  phasesMs: Record<string, number>;
}

/** What came of the thread, read from GitHub's side. Throws when there is no pull request. */
export async function toResult(world: World, repo: string, number: number): Promise<DemoResult> {
  const { github } = world;
  const comments = github
    .comments(repo, number)
    .filter((comment) => comment.user?.login === github.bot.login);
  if (github.pulls(repo).length === 0)
    throw new Error(`There is no pull request. The app's comment:\n${comments.at(-1)?.body}`);
  const { pullRequest, headSha } = await readPull(world, repo);
  return {
    pullRequest,
    comments: comments.length,
    checkRuns: github.checkRuns(repo).map((check) => ({
      headSha: check.head_sha,
      on: check.head_sha === headSha ? ("head" as const) : ("base" as const),
      status: check.status,
      conclusion: check.conclusion,
      title: check.output.title,
    })),
    costUsd: readCost(comments.at(-1)?.body),
    isProven: /^\*\*.+, and proven\*\*/.test(comments.at(-1)?.body ?? ""),
    rounds: comments.at(-1)?.body?.match(/: Claude was sent back /g)?.length ?? 0,
    phasesMs: {},
  };
}

/** What a comment says its run cost, in dollars; 0 where it says nothing. */
export function readCost(comment = ""): number {
  return Number(/\*\* · [^·]+ · <?\$([\d.]+)/.exec(comment)?.[1] ?? 0);
}

/** The last pull request as GitHub has it, and what it changes. Throws when there is none. */
export async function readPull(
  world: World,
  repo: string,
): Promise<{ pullRequest: DemoResult["pullRequest"]; headSha: string; diff: string }> {
  const { github } = world;
  const pull = github.pulls(repo).at(-1);
  if (pull === undefined) throw new Error("There is no pull request.");
  const git = (...args: string[]) => execute("git", ["--git-dir", github.gitDir(repo), ...args]);
  const range = `${pull.base.ref}...${pull.head.ref}`;
  const [{ stdout: names }, { stdout: diff }] = await Promise.all([
    git("diff", "--name-only", range),
    git("diff", "--unified=1", range),
  ]);
  const { number, title, html_url: url } = pull;
  const files = names.trim().split("\n");
  return { pullRequest: { number, url, title, head: pull.head.ref, files }, headSha: pull.head.sha, diff };
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

/**
 * How long the steps of the run that published took, from the app's log; those of a name together, however often it was done. `work` is how
 * long the agent worked: each time from its start to when its change was collected.
 */
export function readPhases(lines: readonly LogLine[]): Record<string, number> {
  const published = lines.find((line) => line.event === "run.ended" && line.outcome === "published");
  const steps = lines.filter((line) => line.event === "step.done" && line.run === published?.run);
  const phases: Record<string, number> = {};
  const add = (name: string, ms: number) => {
    phases[name] = (phases[name] ?? 0) + ms;
  };
  let startedAt: number | undefined;
  for (const { step = "", ms = 0, time } of steps) {
    add(step.replace(/ [\d.]+$/, "").replaceAll(" ", "_"), ms);
    if (step.startsWith("start agent")) startedAt ??= time;
    if (!step.startsWith("collect") || startedAt === undefined) continue;
    add("work", time - ms - startedAt);
    startedAt = undefined;
  }
  if (published) phases.total = published.elapsedMs ?? 0;
  return phases;
}
