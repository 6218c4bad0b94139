import type { CheckResult } from "../../run/evidence.ts";

const TAIL_CHARS = 1_000;
/** A shell's exit code of a command that did not come to its end. */
const CUT_OFF = 124;

/**
 * Runs each command to its end, whatever became of the one before it; where one of the first `$1`, which are setup, fails, the rest has
 * nothing to stand on. After each it prints how that ended, behind a word that it alone was told.
 */
export const CHECKS_SCRIPT = `read -r word
setup=$1
shift
n=0
for command in "$@"; do
  n=$((n + 1))
  begun=$(date +%s)
  code=0
  sh -c "$command" </dev/null 2>&1 || code=$?
  printf '\\n%s %s %s %s\\n' "$word" "$n" "$code" "$(($(date +%s) - begun))"
  [ "$code" -eq 0 ] || [ "$n" -gt "$setup" ] || exit 0
done`;

/**
 * Reads what the script printed: a result for each command that ended, in order. With `end`, the job has ended, and what was cut off is a
 * result, too. What a command printed is the repository's word, or the agent's. Pure.
 */
export function parseChecks(
  output: string,
  { word, commands, end }: { word: string; commands: readonly string[]; end?: string },
): CheckResult[] {
  const results: CheckResult[] = [];
  let from = 0;
  for (const match of output.matchAll(new RegExp(`\\n${word} (\\d{1,4}) (\\d{1,3}) (\\d{1,9})\\n`, "g"))) {
    const [whole, n, code, seconds] = match;
    const command = commands[results.length];
    if (command === undefined || Number(n) !== results.length + 1) continue;
    const tail = output.slice(from, match.index).trim().slice(-TAIL_CHARS);
    const exitCode = Number(code);
    results.push({
      command,
      state: exitCode === 0 ? "passed" : "failed",
      exitCode,
      seconds: Number(seconds),
      tail,
    });
    from = match.index + whole.length;
  }
  const cut = commands[results.length];
  if (end === undefined || end === "exited" || cut === undefined) return results;
  const tail = output.slice(from).trim().slice(-TAIL_CHARS);
  const state = end === "timed_out" ? "timed_out" : "cut_off";
  return [...results, { command: cut, state, exitCode: CUT_OFF, seconds: 0, tail }];
}
