import type { CheckResult } from "../../run/evidence.ts";

/** What is another from one time to the next of the same failure: ids, temporary names, addresses, how long it took and when. Counts are not. */
const VARIABLE =
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\/tmp\/[\w.-]{1,200}|0x[0-9a-f]+|\b[0-9a-f]{8,}\b|(?<!\d)\d+(?:\.\d+| ?(?:ms|s|sec|seconds?|min|minutes?)\b)|\d{1,2}:\d{2}(?::\d{2})?/gi;
/** Where a tail begins depends on how long the figures in it are. */
const COMPARED_CHARS = 500;

/**
 * Whether a command failed in the same way twice, as far as its exit code and the end of its output tell. Figures are left out: how many
 * tests there are is not how they fail. Pure.
 */
export function isSameFailure(one: CheckResult, other: CheckResult): boolean {
  const toWords = ({ state, exitCode, tail }: CheckResult) =>
    JSON.stringify([state, exitCode, toEnd(tail.replaceAll(VARIABLE, "#").replaceAll(/\d+/g, "#"))]);
  return toWords(one) === toWords(other);
}

/** Of the same failure it is the same, however long it took. Pure. */
export function toFailurePrint(failed: readonly CheckResult[]): string {
  return JSON.stringify(
    failed.map(({ command, state, exitCode, tail }) => [
      ...[command, state, exitCode],
      toEnd(tail.replaceAll(VARIABLE, "#")),
    ]),
  );
}

function toEnd(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(-COMPARED_CHARS);
}
