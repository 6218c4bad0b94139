import { isSoft, toPlain } from "./parse-fillers.ts";

/** Words that may stand beside the numbers of options: "option 2, please", "1 und 3". */
const BESIDE = new Set("answer and & + und y et e en och ve i и option options number nr no. the".split(" "));
const NUMBER = /^[#(]?([1-9])[.):!]{0,2}$/;
/** What makes a digit a key: 2️⃣ */
const KEYCAP = /[\uFE0F\u20E3]/g;
const MAX_WORDS = 20;

/**
 * The options that a text names by their numbers and by nothing else, each once, in the order in which they were written; undefined for a
 * text that says more: `2 tests fail` is work.
 */
export function parseChoices(text: string): number[] | undefined {
  const words = text.split(/[\s,;，、]+/).filter((word) => word !== "");
  if (words.length > MAX_WORDS) return undefined;
  const choices = new Set<number>();
  for (const word of words) {
    const [, number] = NUMBER.exec(toPlain(word).replace(KEYCAP, "")) ?? [];
    if (number !== undefined) choices.add(Number(number));
    else if (!BESIDE.has(toPlain(word)) && !isSoft(word)) return undefined;
  }
  return choices.size === 0 ? undefined : [...choices];
}
