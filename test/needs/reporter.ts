import type { Reporter, TestModule } from "vitest/node";
import type { LeftOut } from "./left-out.ts";
import { canInstall } from "./programs.ts";

/** Says in the last line what was not run on this machine, and what it takes to run it. */
export class LeftOutReporter implements Reporter {
  readonly #leftOut: LeftOut;

  constructor(leftOut: LeftOut) {
    this.#leftOut = leftOut;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap(({ children }) => [...children.allTests("skipped")]).length;
    const line = renderLeftOut(this.#leftOut, skipped);
    // After the summary, which Vitest's own reporter writes in the same turn.
    if (line !== undefined) process.once("exit", () => process.stdout.write(`${line}\n`));
  }
}

/** One line; undefined where nothing is missing. `skipped`: single tests that were skipped in the files that did run. */
export function renderLeftOut({ missing, files }: LeftOut, skipped: number): string | undefined {
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name }) => name).join(", ");
  const packages = missing.map((program) => program.package).join(" ");
  const cure = canInstall()
    ? `They could not be installed or don't work here: ${packages}.`
    : `As root: apt-get install ${packages}`;
  return `Not run: ${files.length} test files and ${skipped} single tests, because this machine lacks ${names}. ${cure}`;
}
