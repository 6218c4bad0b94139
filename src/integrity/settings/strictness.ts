/** What a type checker or a runner is strict about when it is true. */
const STRICT =
  /["']?\b(strict\w*|no(?!Emit\b|Lib\b|Resolve\b|ErrorTruncation\b)[A-Z]\w*|noEmitOnError|exactOptionalPropertyTypes|alwaysStrict|useUnknownInCatchVariables|disallow_\w+|warn_\w+|check_untyped_defs|no_implicit_optional|xfail_strict|checkJs|isolatedModules|typeCheckingMode)\b["']?\s{0,3}[:=]\s{0,3}(true|false|True|False|["']\w+["'])/g;

/** `strict` holds these of itself. */
const IN_STRICT = /^(?:strict[A-Z]|noImplicitAny$|noImplicitThis$|alwaysStrict$|useUnknown)/;

/** Switches of strictness that were true and aren't any more. */
export function findLostStrictness(before: string, after: string): { at: number; detail: string }[] {
  const are = collect(after);
  const found: { at: number; detail: string }[] = [];
  for (const [key, { isOn }] of collect(before)) {
    const is = are.get(key);
    if (!isOn || is?.isOn === true) continue;
    if (is === undefined && IN_STRICT.test(key) && are.get("strict")?.isOn === true) continue;
    found.push({ at: is?.at ?? -1, detail: "checks less strictly" });
  }
  return found;
}

function collect(text: string): Map<string, { isOn: boolean; at: number }> {
  const switches = new Map<string, { isOn: boolean; at: number }>();
  for (const match of text.matchAll(STRICT)) {
    const isOn = /true|strict|standard/i.test(match[2] ?? "");
    if (switches.size < 1000) switches.set(match[1] ?? "", { isOn, at: match.index });
  }
  return switches;
}
