/** Words of checks, wherever they stand in a name. */
const CHECKS: ReadonlySet<string> = new Set(
  "test tests testing ci lint coverage e2e pretest posttest spec specs runner checks".split(" "),
);
/** Words of what is done, where they stand first: `build-all`, but not `next-build`. */
const DOES: ReadonlySet<string> = new Set(
  "run build setup bootstrap prepare check verify validate install pre post".split(" "),
);

/** Words of what only tests have. */
const OF_TESTS: ReadonlySet<string> = new Set(
  "test tests testing spec specs jest vitest mocha karma jasmine ava pytest unittest junit rspec e2e".split(
    " ",
  ),
);
const BESIDE_TESTS: ReadonlySet<string> = new Set(
  "run runs runner runners running all setup env environment config reporter reporters global harness bootstrap shim plugin suite".split(
    " ",
  ),
);

const SETUP =
  /^(?:setup|bootstrap|environment|reporter|run|runner|global[-_.]?(?:setup|teardown)|setup[-_.]?(?:tests?|files?|env\w*|jest|vitest)|run[-_.]?\w{0,20}tests?|run[-_.]?all|(?:test|jest|vitest|mocha)[-_.]?(?:setup|env\w*|config|runner|reporter))\.\w+$/i;

const SCRIPT = /\.(?:sh|bash|zsh|fish|ksh|ps1|psm1|cmd|bat)$/;
const CODE = /\.(?:[cm]?[jt]sx?|py|rb|php|pl|lua|go|exs|groovy|kts|awk|tcl|r)$/i;
const OF_TOOLS =
  /^(?!(?:.*\/)?src\/)(?:[\w.-]+\/){0,3}(?:scripts?|tools?|ci|build|bin|hack|dev|make|tasks?|automation|support)\//;

/** Tells by its name whether a script, or a program beside the sources, runs checks. */
export function isRunnerName(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const words = toNameWords(name.replace(/\.\w+$/, ""));
  if (SCRIPT.test(name) || !name.includes(".")) return isOfChecks(words);
  if (!CODE.test(name)) return false;
  const isOfTests = words.some((word) => OF_TESTS.has(word));
  if (OF_TOOLS.test(path) && isOfChecks(words)) return true;
  return isOfTests && words.some((word) => BESIDE_TESTS.has(word));
}

/** Tells whether a file beside the tests is about all of them: what is done before, or how they are run. */
export function isSetupName(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return SETUP.test(name) && !/[._-](?:test|spec)\.\w+$/.test(name);
}

function isOfChecks(words: readonly string[]): boolean {
  return words.some((word) => CHECKS.has(word)) || DOES.has(words[0] ?? "");
}

/** `runTests-all` is `run`, `tests`, `all`. */
function toNameWords(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
}
