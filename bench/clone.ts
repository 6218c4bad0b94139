import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import { fixScript } from "../demo/model/demo-script.ts";
import { startWorld } from "../demo/world.ts";
import { atMost, type Figure } from "./figure.ts";

const REPOSITORY = "maya/shelf";
const PACK_BYTES_PER_SECOND = 100_000;
/** At the server's speed it can't be there before 190 seconds are over. */
const FILE_COUNT = 380;
const FILE_BYTES = 50_000;
const LIMIT_MS = 8 * 60_000;

/**
 * A run from issue to pull request in a repository that the git server takes more than three minutes to send: the clone's seconds, as the
 * run's steps tell them, against the bytes that it has to bring through the server's speed.
 */
export async function benchClone(): Promise<Figure[]> {
  const script = fixScript({ paceMs: 0, outcomes: { fixed: "changed", failed: "needs_person" } });
  const world = await startWorld({ script });
  try {
    const { github } = world;
    github.createUser("maya");
    await github.createRepository({
      owner: "maya",
      name: "shelf",
      files: { ...DEMO_FILES, ...toIncompressible() },
      packBytesPerSecond: PACK_BYTES_PER_SECOND,
    });
    const app = await world.startApp();
    const issue = { repo: REPOSITORY, author: "maya", title: "The last book is missing", body: "" };
    const { number } = await github.openIssue(issue, { silent: true });
    github.comment({ repo: REPOSITORY, number, author: "maya", body: "/claude fix this" });
    const giveUpAt = Date.now() + LIMIT_MS;
    while (!app.log().includes('"step":"report"')) {
      if (Date.now() > giveUpAt) throw new Error(`The run did not end.\n${app.log()}`);
      await sleep(200);
    }
    if (github.pulls(REPOSITORY).length !== 1) throw new Error(`There is no pull request.\n${app.log()}`);
    const clonedAt = readStepEnd(app.log(), "end clone token 1");
    return [
      atMost("a clone of more than three minutes, against its bytes at the git server's speed", "s", {
        value: (clonedAt - readStepEnd(app.log(), "begin clone 1")) / 1_000,
        baseline: (FILE_COUNT * FILE_BYTES) / PACK_BYTES_PER_SECOND,
        goal: 1.2,
      }),
    ];
  } finally {
    await world.close();
  }
}

function toIncompressible(): Record<string, { content: Buffer }> {
  const names = Array.from({ length: FILE_COUNT }, (_, index) => `data/${index}.bin`);
  return Object.fromEntries(names.map((name) => [name, { content: randomBytes(FILE_BYTES) }]));
}

/** When the run's step was done, by the app's log. */
function readStepEnd(log: string, step: string): number {
  const line = log.split("\n").find((text) => text.includes(`"step":"${step}"`));
  if (line === undefined) throw new Error(`The log tells of no step "${step}".\n${log}`);
  return (JSON.parse(line) as { time: number }).time;
}
