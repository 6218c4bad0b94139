import { type DemoResult, readPhases, toResult } from "../result.ts";
import { toThreadLines } from "../show/thread-lines.ts";
import { PACE_MS, PERSON, type Play, REPOSITORY, type Stage, untilEnded } from "../stage.ts";
import { MAIN_JOB_FILES } from "./main-job-files.ts";
import { mainJobScript } from "./main-job-script.ts";

const ISSUE = {
  title: "The last book is on no page",
  body: "We have five books, two to a page, and `countPages` says 2. Nobody finds the fifth.",
};
const COMMAND = "/claude fix this";

/** From an issue to a pull request whose tests pass; the script's is proven, after it was sent back once. */
export const MAIN_JOB: Play<DemoResult> = {
  files: MAIN_JOB_FILES,
  script: ({ json }) => mainJobScript({ paceMs: json ? 0 : PACE_MS }),
  async play(stage) {
    const number = await followThread(stage);
    const result = await toResult(stage.world, REPOSITORY, number);
    const isAsScripted = result.isProven && result.rounds === 1;
    if (stage.options.liveModel === undefined && !isAsScripted)
      throw new Error(
        `The change was to be proven in its second round. It is proven: ${result.isProven}, sent back: ${result.rounds}.`,
      );
    return { ...result, phasesMs: readPhases(stage.readLog()) };
  },
};

/** The issue, the command, and what becomes of it, shown as it changes. Gives the issue's number. */
async function followThread(stage: Stage): Promise<number> {
  const { github } = stage.world;
  const { screen } = stage;
  const { number } = await github.openIssue({ repo: REPOSITORY, author: PERSON, ...ISSUE });
  await github.settled();
  const show = () => screen.show(toThreadLines(github, { repo: REPOSITORY, number }, screen));
  const stopShowing = github.onChange(show);
  const { id } = github.comment({ repo: REPOSITORY, number, author: PERSON, body: COMMAND });
  await untilEnded(stage, stage.toRun(id));
  stopShowing();
  show();
  screen.settle();
  return number;
}
