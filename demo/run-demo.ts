import { setTimeout as sleep } from "node:timers/promises";
import { MAIN_JOB } from "./main-job/play-main-job.ts";
import type { DemoOptions } from "./options.ts";
import { type DemoResult, readPull, runTests } from "./result.ts";
import { SANDBOXES } from "./sandbox-service.ts";
import { toDiffLines } from "./show/diff-lines.ts";
import type { Screen } from "./show/screen.ts";
import { toTerminalText } from "./show/terminal-text.ts";
import { PACE_MS, PERSON, type Play, REPOSITORY, type Stage, setStage } from "./stage.ts";
import { STORY, type StoryResult } from "./story/play-story.ts";
import { toHonestLines, toNextLines, toTestLines } from "./words.ts";
import { startWorld, type World } from "./world.ts";

/**
 * Plays the main job, or the story, and shows it; `whenShown` is waited for before the world ends.
 * Throws when there is no pull request at the end whose tests pass.
 */
export async function runDemo(
  options: DemoOptions,
  screen: Screen,
  { onWorld, whenShown }: { onWorld?: (world: World) => void; whenShown?: () => Promise<void> } = {},
): Promise<DemoResult | StoryResult> {
  const { sandbox, liveModel } = options;
  const { files, script, play }: Play<DemoResult | StoryResult> = options.story ? STORY : MAIN_JOB;
  const world = await startWorld({
    script: script(options),
    serveSandboxes: SANDBOXES[sandbox],
    pages: true,
    ...(liveModel && { liveModel }),
  });
  onWorld?.(world);
  try {
    const stage = await setStage(world, { files, options, screen });
    const result = await play(stage);
    await showEnd(stage, "isProven" in result && result.isProven);
    await whenShown?.();
    return result;
  } finally {
    await world.close();
  }
}

/** What a reviewer would look at, what was real, and what to do next. */
async function showEnd(stage: Stage, isProven: boolean): Promise<void> {
  const { world, isIsolated, options, screen } = stage;
  const { paint } = screen;
  if (!options.json) await sleep(PACE_MS);
  const { pullRequest, diff } = await readPull(world, REPOSITORY);
  const { number, title, head, url } = pullRequest;
  const proven = isProven ? paint("green", " · proven") : "";
  screen.say(`\n${paint("bold", `Pull request #${number} · ${toTerminalText(title)}`)}${proven}\n`);
  screen.say(toDiffLines(diff, paint).join("\n").replace(/^\n/, ""));
  const tests = await runTests(world, REPOSITORY, head);
  screen.say(`\n${paint("bold", "node --test")} on a clone of its branch, as a reviewer would:\n`);
  screen.say(toTestLines(tests.output, paint));
  if (!tests.passed) throw new Error(`The tests fail on the pull request's branch:\n${tests.output}`);
  screen.say(`\n${toHonestLines(options, isIsolated, paint)}`);
  screen.say(`\n${toNextLines(options, paint)}`);
  if (!options.keep) return;
  const { pagesUrl } = stage;
  const run = lastRun(stage);
  const links = [url, `${world.github.url}/${REPOSITORY}/issues/1`, `${pagesUrl}/runs/${run}`];
  const who = `SANDPIPER_URL=${pagesUrl} GITHUB_TOKEN=${world.github.makePersonalToken(PERSON)}`;
  screen.say(`\nOpen until Ctrl-C, and the browser is ${PERSON}:
${links.map((link) => `  ${paint("underline", link)}`).join("\n")}

The same from another terminal, as ${PERSON}:
  ${who} ${paint("cyan", `npx sandpiper show ${run.slice(0, 6)}`)}`);
}

/** The run that ended last. */
function lastRun({ readLog }: Stage): string {
  return readLog().findLast(({ event }) => event === "run.ended")?.run ?? "";
}
