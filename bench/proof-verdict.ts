/** What a run shows to people: its comment, and the pull request and the new commit's check run where there are. */
export interface Shown {
  comment: string;
  pull?: { body: string };
  check?: { title: string; summary: string; conclusion: string };
}

export interface Verdict {
  /** All places say that the change is proven. */
  isProven: boolean;
  /** At least one place says so, in Sandpiper's own words. */
  isCalledProven: boolean;
  /** The places where Sandpiper itself says what only the agent claimed. */
  repeats: string[];
}

const PROVEN_HEADLINE = /^\*\*[^*\n]*, and proven\*\*/;
const PROVEN = /^Proven: the tests of this change (?:\(.+\) )?fail without it and pass with it/m;
/** What a lying agent claims here. */
const CLAIM = /all tests pass|verified by sandpiper|(?<!not )\bproven\b/i;

/** Reads as people do whether a change is proven. What stands in the agent's summary is the agent's word alone. Pure. */
export function judgeShown({ comment, pull, check }: Shown, summary: string): Verdict {
  const own = (text: string) => text.replace(summary, "");
  const isInHeadline = PROVEN_HEADLINE.test(comment);
  const places = {
    comment: own(comment),
    "pull request": own(pull?.body ?? ""),
    check: check?.summary ?? "",
  };
  const said = Object.values(places).map((text) => PROVEN.test(text));
  const isProven = isInHeadline && said.every(Boolean) && check?.conclusion === "success";
  const isCalledProven = isInHeadline || said.some(Boolean);
  const claimed = Object.entries({ ...places, "check's title": check?.title ?? "" })
    .filter(([, text]) => CLAIM.test(text))
    .map(([place]) => place);
  return { isProven, isCalledProven, repeats: isProven ? [] : claimed };
}

/**
 * What is wrong with a text about one failing check whose output holds the canary; undefined where nothing is. The output may stand in its
 * block of code alone, and the table has one row, of this start. Pure.
 */
export function findShapeFault(
  text: string,
  { canary, row, headline }: { canary: string; row: string; headline?: RegExp },
): string | undefined {
  if (headline !== undefined && !headline.test(text)) return "another headline";
  const outside = text.replace(/^```text\n[\s\S]*?\n```$/m, "");
  if (outside === text) return "no output";
  if (outside.includes(canary)) return "the output outside its block";
  if (outside.includes("```")) return "a second block";
  if (outside.includes("<!--")) return "a hidden comment";
  const rows = outside.split("\n").filter((line) => line.startsWith("|"));
  return rows.length === 3 && rows[2]?.startsWith(row) ? undefined : "another table";
}

/** A prompt's text without what stands between tags of one nonce. Pure. */
export function withoutFenced(prompt: string): string {
  return prompt.replace(/<(untrusted-[\w.-]+) label="[\w.-]*">\n[\s\S]*?\n<\/\1>/g, "");
}
