import { sanitizeText } from "../src/text/incoming/sanitize.ts";
import { renderCommitBody, renderOutgoing } from "../src/text/outgoing/render-outgoing.ts";
import type { Redactor } from "../src/text/secrets/redact.ts";
import { atMost, type Figure } from "./figure.ts";
import { hostileTexts } from "./hostile-texts.ts";

const KB = 1024;
const SMALL_KB = 16;
const LARGE_KB = 64;
const GOAL_MS_A_KB = 1;
const GOAL_GROWTH = 1.5;
/** Below this a measurement says more about the clock. */
const WORTH_MEASURING_MS_A_KB = 0.2;

const TRIES = 4;

/** The redactor has a bench of its own: here it finds nothing. */
const redactor: Redactor = {
  redact: (text) => ({ text, found: 0 }),
  contains: () => false,
  containsKnown: () => false,
};
const policy = { redactor, requester: "ada", linkHosts: ["github.com"] };

/** What goes out may be as long as it comes, whatever its size: what is longer is rendered once more to be cut. */
const WORK: Readonly<Record<string, (text: string) => unknown>> = {
  "what comes in": (text) => sanitizeText(text),
  "a comment going out": (text) => renderOutgoing(text, { ...policy, maxChars: text.length }),
  "a commit's body": (text) => renderCommitBody(text, { ...policy, maxChars: text.length }),
};

interface Measured {
  name: string;
  msAKb: number;
  growth: number;
}

/** The slowest of the hostile texts: how long a KB of it takes, and how much longer a KB takes in a text four times as long. */
export function benchText(): Figure[] {
  return Object.entries(WORK).flatMap(([what, work]) => {
    const measured = measureAll(work);
    const slowest = measured.reduce((most, each) => (each.msAKb > most.msAKb ? each : most));
    const steepest = measured.reduce((most, each) => (each.growth > most.growth ? each : most));
    return [
      atMost(`${what}: the slowest hostile text of 64 KB (${slowest.name}), against the goal`, "ms a KB", {
        value: slowest.msAKb,
        baseline: GOAL_MS_A_KB,
        goal: 1,
      }),
      atMost(`${what}: a KB at 64 KB against a KB at 16 KB (${steepest.name})`, "times", {
        value: steepest.growth,
        baseline: 1,
        goal: GOAL_GROWTH,
      }),
    ];
  });
}

function measureAll(work: (text: string) => unknown): Measured[] {
  const small = [...hostileTexts(SMALL_KB * KB)];
  return [...hostileTexts(LARGE_KB * KB)].map(({ name, text }, index) => {
    const msAKb = toFastestMs(() => work(text)) / LARGE_KB;
    if (msAKb < WORTH_MEASURING_MS_A_KB) return { name, msAKb, growth: 0 };
    const smallMsAKb = toFastestMs(() => work(small[index]?.text ?? "")) / SMALL_KB;
    return { name, msAKb, growth: msAKb / smallMsAKb };
  });
}

/** Of several tries, because a busy machine only ever adds. */
function toFastestMs(run: () => unknown): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TRIES; turn += 1) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1000);
    if (fastest < WORTH_MEASURING_MS_A_KB * SMALL_KB) break;
  }
  return fastest;
}
