import { DEMO_FILES } from "../model/demo-repository.ts";
import type { Script } from "../model/script-steps.ts";
import { type DemoResult, readCost, readPull } from "../result.ts";
import { toThreadLines } from "../show/thread-lines.ts";
import { PACE_MS, PERSON, type Play, REPOSITORY, type Stage, until, untilEnded } from "../stage.ts";
import { CHAPTERS, type Chapter } from "./chapters.ts";
import { CONFIG } from "./story-files.ts";

const ISSUE = {
  title: "The pages are wrong",
  body: "With a page size of 2, page 1 of our five books shows only Emma. And what is page 0?",
};

/** What the story prints with `--json`. */
export interface StoryResult {
  chapters: ChapterResult[];
  pullRequest: DemoResult["pullRequest"];
  /** How many commits the pull request has: one of each run that published. */
  commits: number;
  /** How many sessions the CLI held with the model in all of it. */
  agentSessions: number;
  costUsd: number;
}

/** One chapter as it ended. */
export interface ChapterResult {
  chapter: string;
  on: string;
  said: string;
  outcome: string;
  /** What was said while the agent worked, and what became of that. */
  meanwhile?: { said: string; outcome: string };
  /** The first line of the run's comment. */
  headline: string;
  costUsd: number;
  ms: number;
}

/** A longer thread, from the first question to the last push. Throws when a chapter ends otherwise than it should. */
export const STORY: Play<StoryResult> = {
  files: { ...DEMO_FILES, ".github/sandpiper.yml": CONFIG.before },
  script: () => [],
  async play(stage) {
    const { world, screen } = stage;
    const { number } = await world.github.openIssue({ repo: REPOSITORY, author: PERSON, ...ISSUE });
    await world.github.settled();
    screen.show(toThreadLines(world.github, { repo: REPOSITORY, number }, screen));
    screen.settle();
    screen.say("");
    const chapters: ChapterResult[] = [];
    for (const chapter of CHAPTERS) chapters.push(await playChapter(stage, chapter, chapters.length + 1));
    const { pullRequest } = await readPull(world, REPOSITORY);
    return {
      chapters,
      pullRequest,
      commits: await countCommits(stage, pullRequest.head),
      agentSessions: countSessions(stage),
      costUsd: Math.round(chapters.reduce((sum, { costUsd }) => sum + costUsd * 100, 0)) / 100,
    };
  },
};

async function playChapter(stage: Stage, chapter: Chapter, place: number): Promise<ChapterResult> {
  const { world, screen, options } = stage;
  const { github } = world;
  screen.say(
    `${screen.paint(["bold", "magenta"], `${place} · ${chapter.heading}`)} ${screen.paint("dim", `· on the ${chapter.on}`)}\n`,
  );
  if (chapter.before) {
    screen.say(`${screen.paint("dim", chapter.before.told)}\n`);
    await github.push({ repo: REPOSITORY, author: PERSON, ...chapter.before.push });
  }
  if (chapter.script) world.model?.setScript(paced(chapter.script, options.json ? 0 : PACE_MS));

  const number = chapter.on === "issue" ? 1 : (github.pulls(REPOSITORY).at(-1)?.number ?? 1);
  const startedAt = performance.now();
  const say = (body: string) => github.comment({ repo: REPOSITORY, number, author: PERSON, body }).id;
  const first = say(chapter.said);
  const run = stage.toRun(first);
  const show = () =>
    screen.show(
      toThreadLines(github, { repo: REPOSITORY, number, from: { commentId: first, runIds: [run] } }, screen),
    );
  const stopShowing = github.onChange(show);
  show();
  const meanwhile = chapter.meanwhile && (await sayMeanwhile(stage, chapter.meanwhile, { run, say }));
  const outcome = await untilEnded(stage, run);
  stopShowing();
  show();
  screen.settle();
  screen.say("");

  const comment = commentOf(stage, run);
  if (outcome !== chapter.outcome || meanwhile?.outcome !== chapter.meanwhile?.outcome)
    throw new Error(`"${chapter.name}" ended as ${outcome}, ${meanwhile?.outcome}. The comment:\n${comment}`);
  return {
    chapter: chapter.name,
    on: `#${number}`,
    said: chapter.said,
    outcome,
    ...(meanwhile && { meanwhile }),
    headline: /^\*\*(.+?)\*\*/.exec(comment)?.[1] ?? "",
    costUsd: readCost(comment),
    ms: Math.round(performance.now() - startedAt),
  };
}

/** Says it as soon as the comment shows what the agent does, as a person would. */
async function sayMeanwhile(
  stage: Stage,
  { sees, said }: { sees: string; said: string },
  { run, say }: { run: string; say: (body: string) => number },
): Promise<{ said: string; outcome: string }> {
  await until(stage, `"${sees}" in the comment`, () => commentOf(stage, run).includes(sees) || undefined);
  return { said, outcome: await untilEnded(stage, stage.toRun(say(said))) };
}

/** Those that the branch has and the default branch hasn't. */
async function countCommits({ world }: Stage, branch: string): Promise<number> {
  const [main, head] = await Promise.all(
    ["main", branch].map((name) => world.github.commits(REPOSITORY, name)),
  );
  const known = new Set(main?.map(({ sha }) => sha));
  return (head ?? []).filter(({ sha }) => !known.has(sha)).length;
}

/** A run's one comment, in whichever of the two threads it is. */
function commentOf({ world }: Stage, run: string): string {
  const { github } = world;
  const numbers = [1, ...github.pulls(REPOSITORY).map(({ number }) => number)];
  const bodies = numbers.flatMap((number) =>
    github.comments(REPOSITORY, number).map(({ body }) => body ?? ""),
  );
  return bodies.find((body) => body.includes(`<!-- sandpiper run=${run} `)) ?? "";
}

/** As the CLI names its session to the model, in a header of every request. */
function countSessions({ world }: Stage): number {
  const named = (world.model?.requests ?? []).map(({ headers }) => headers["x-claude-code-session-id"]);
  return new Set(named.filter((id) => id !== undefined)).size;
}

function paced(script: Script, delayMs: number): Script {
  return async (request) => ({ ...(await script(request)), delayMs });
}
