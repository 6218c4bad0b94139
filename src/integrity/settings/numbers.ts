/** Numbers under which a run fails. */
const FLOORS =
  /["']?\b(branches|functions|lines|statements|regions|fail[_-]under|minimum_coverage(?:_by_file)?|minimum|msi|covered_percent|level)\b["']?(?:\s{0,3}[:=(]\s{0,3}|\s{1,3}|[^\n\w]{0,3}=)["']?(\d+(?:\.\d+)?)(?![\w.])/g;

const COVERAGE_TARGET = /\b(target)\s?:\s?["']?(\d+(?:\.\d+)?)/g;

/** Numbers up to which a run doesn't fail. */
const CEILINGS =
  /["']?(?:\b|--)(retry|retries|reruns|flakyTestAttempts|rerunFailingTestsCount|max-warnings|maxWarnings|errorThreshold|threshold)\b["']?\s{0,3}[:=>( ]\s{0,3}["']?(\d+(?:\.\d+)?)(?![\w.])/g;

/** What changed for the worse in the thresholds of a settings file. */
export function findLoweredNumbers(before: string, after: string): { at: number; detail: string }[] {
  return [
    ...findLowered(before, after, FLOORS),
    ...findLowered(before, after, COVERAGE_TARGET),
    ...findRaised(before, after),
  ];
}

function findLowered(before: string, after: string, floors: RegExp): { at: number; detail: string }[] {
  const is = collect(after, floors);
  return [...collect(before, floors)].flatMap(([key, were]) => {
    const are = is.get(key) ?? [];
    const lower = were.findIndex(({ value }, index) => (are[index]?.value ?? -1) < value);
    if (lower === -1) return [];
    const at = are[lower]?.at;
    return [
      at === undefined
        ? { at: -1, detail: "no longer has a threshold" }
        : { at, detail: "lowers a threshold" },
    ];
  });
}

function findRaised(before: string, after: string): { at: number; detail: string }[] {
  const was = collect(before, CEILINGS);
  return [...collect(after, CEILINGS)].flatMap(([key, are]) => {
    const were = was.get(key) ?? [];
    const higher = are.find(({ value }, index) => value > (were[index]?.value ?? 0));
    return higher === undefined
      ? []
      : [{ at: higher.at, detail: "lets more failures pass before a run fails" }];
  });
}

function collect(text: string, pattern: RegExp): Map<string, { value: number; at: number }[]> {
  const numbers = new Map<string, { value: number; at: number }[]>();
  for (const match of text.matchAll(pattern)) {
    const key = (match[1] ?? "").replace("_", "-");
    const list = numbers.get(key) ?? [];
    list.push({ value: Number(match[2]), at: match.index });
    numbers.set(key, list);
  }
  return numbers;
}
