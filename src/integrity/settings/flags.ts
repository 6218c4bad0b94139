/** What makes a command run fewer tests, or its failure pass. Also the options of `addopts` and the like. */
export const LAX_OPTIONS: readonly RegExp[] = [
  /--passWithNoTests\b|--pass-with-no-tests\b|--allow-empty\b/g,
  /--(?:testPathIgnorePatterns|testPathPatterns?|testNamePattern|test-name-pattern|test-skip-pattern|deselect|ignore-glob|exclude|exclude-group|skip|invert|forbid-only=false|tests-by-path|no-fail-on-empty-test-suite|filter)\b/g,
  /--ignore(?:=|\s+(?=[\w./]*tests?\b))/g,
  /\s-[km][= ](?=\S)(?<=\b(?:pytest|addopts)\b[^\n]{0,200})|-[km]\s(?<=\baddopts\s?=\s?["']?-[km]\s)/g,
  /\s-(?:short|run|skip)(?:[= ]|$)/gm,
  /--no-cov\b|--cov-fail-under=0\b|--exit-zero\b|--no-error-on-unmatched-pattern\b|--ignore-failures?\b/g,
  /--(?:retries|reruns|retry)[= ][1-9]/g,
  /--tag\s+~|--exclude-pattern\b|-DskipTests|-Dmaven\.test\.skip|-x\s+test\b|--continue\b|--no-fail-fast\b|--keep-going\b/g,
];

/** What lets a failed command count as passed. */
export const FORGIVING =
  /\|\|\s{0,5}(?:true\b|:(?=\s|["']|$)|exit\s{1,3}0\b|echo\b|exit\s{1,3}\$\(exit 0\))|;\s{0,5}(?:true\b|exit\s{1,3}0\b)|\bset\s{1,3}\+e\b|--exit-zero\b/gm;

/** Settings of test runners, coverage and lint that look away. */
const LAX_SETTINGS: readonly RegExp[] = [
  /["']?\b(?:passWithNoTests|dangerouslyIgnoreUnhandledErrors|allowOnly|skipFiles|skipTests|ignoreFailures|isIgnoreFailures|ignore_errors|ignore_missing_imports|allow_untyped_defs|testFailureIgnore|ignoreBuildErrors|ignoreDuringBuilds|implicit_optional)\b["']?\s?[:=]\s?(?:true|True|1)\b/g,
  /<(?:skip|skipTests|skipITs|maven\.test\.skip|testFailureIgnore|skipExec)>\s?true\s?</g,
  /\b(?:failOnError|failOnViolation|failsOnError|failOnRisky|failOnWarning|failIfNoTests|xfail_strict|TreatWarningsAsErrors|haltOnFailure|fail_ci_if_error)\b["']?\s?[:=>]\s?["']?(?:false|False|0)\b/g,
  /<exclude>|<excludeGroups?>|<excludedGroups>|\bexclude\s?\(?\s?['"][^'"\n]{0,200}(?:[tT]est|[sS]pec)/g,
  /\bfilter_run_excluding\b|\bcollect_ignore(?:_glob)?\s?=|"skippedTests"|"disabledTests"/g,
  /\bEnabled:\s?false\b|\benabled\s?[:=]\s?false\b|^[ \t]*test\s?=\s?false\b|"recommended"\s?:\s?false/gm,
  /\berror_reporting\b\s?=\s?0|<NoWarn>|"off"\s?:\s?true/g,
];

/** Where a settings file has more of what looks away than before. Each kind is counted by itself. */
export function findAddedFlags(before: string, after: string): { at: number; detail: string }[] {
  const found: { at: number; detail: string }[] = [];
  for (const pattern of [...LAX_OPTIONS, ...LAX_SETTINGS]) {
    const place = findAdded(before, after, pattern);
    if (place !== undefined) found.push({ at: place, detail: "lets fewer tests or checks run, or fail" });
  }
  return found;
}

/** The place of a match that came, when there are more than before: of one whose line is new. */
export function findAdded(before: string, after: string, pattern: RegExp): number | undefined {
  const are = [...after.matchAll(pattern)];
  const were = [...before.matchAll(pattern)];
  if (are.length <= were.length) return undefined;
  const known = new Set(were.map(({ index }) => toLineText(before, index)));
  return (are.find(({ index }) => !known.has(toLineText(after, index))) ?? are.at(-1))?.index;
}

function toLineText(text: string, index: number): string {
  return (
    text.slice(Math.max(text.lastIndexOf("\n", index) + 1, index - 100), index + 100).split("\n", 1)[0] ?? ""
  );
}
