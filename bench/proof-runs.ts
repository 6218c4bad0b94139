import type { LogLine, Story } from "../test/support/world-story.ts";
import { Stories } from "../test/support/world-story.ts";
import type { Shown } from "./proof-verdict.ts";

/** Agents are real processes, and checks run beside them. */
const AT_ONCE = 2;
const RUN_DEADLINE_MS = 20 * 60_000;
/** Hundreds of runs of one person in one day. */
const BUDGETS = { PERSON_DAY_BUDGET_USD: "10000", REPO_DAY_BUDGET_USD: "10000" };

/** Work in a world of its own, which ends with it. */
export async function withStories<T>(
  env: Record<string, string>,
  work: (stories: Stories) => Promise<T>,
): Promise<T> {
  const stories = new Stories();
  await stories.open({ ...BUDGETS, ...env }, "local");
  try {
    return await work(stories);
  } finally {
    await stories.close();
  }
}

/** Does the work for each, two at once; the results are in the order of the items. */
export async function forEachAtOnce<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const takeAll = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeAll));
  return results;
}

/** A run on a new issue, to its end, and what people see of it. */
export async function runOnIssue(
  story: Story,
  instruction: string,
  issue?: { title: string; body: string },
): Promise<{ shown: Shown; log: LogLine[] }> {
  const number = await story.issue(issue);
  const { runId } = story.say(number, `/claude ${instruction}`);
  const { comment, log } = await story.ended(runId, RUN_DEADLINE_MS);
  const pull = story.github
    .pulls(story.repo)
    .find(({ body }) => new RegExp(`^(?:Fixes|For) #${number}$`, "m").test(body ?? ""));
  const check = story.github.checkRuns(story.repo).find(({ head_sha: sha }) => sha === pull?.head.sha);
  if (pull === undefined || check === undefined) return { shown: { comment }, log };
  const { title, summary } = check.output;
  return {
    shown: {
      comment,
      pull: { body: pull.body ?? "" },
      check: { title: title ?? "", summary: summary ?? "", conclusion: check.conclusion ?? "" },
    },
    log,
  };
}
