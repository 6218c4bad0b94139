import { VERBS, type VerbRow } from "../run/verbs.ts";
import { findNearest } from "../values/find-nearest.ts";
import { isFiller, isSoft } from "./parse-fillers.ts";
import { splitWords, type Word } from "./parse-options.ts";

/** A letter of a script that is written without spaces between words, as a pattern. */
export const CJK = "[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}]";
const STARTS_CJK = new RegExp(`^${CJK}`, "u");

/** A verb in a line: `words[at]` is the verb, and what is said with it begins at `from`. */
export interface SpokenVerb {
  row: VerbRow;
  words: readonly Word[];
  from: number;
  at: number;
}

const VERB_WORD = /^([a-z]+)([，、：；。！？]+|[.,:;!?…]*)(.*)$/isu;

/**
 * The verb that a line begins with, polite words before it aside. A full-width mark after it may be followed directly by the text, and a
 * verb that takes no words by a letter of a script without spaces: `stopしてください`, but `planの画面` is no `plan`.
 */
export function findVerb(words: readonly Word[], from: number): SpokenVerb | undefined {
  const at = words.findIndex(({ text }, index) => index >= from && !isSoft(text));
  const word = words[at];
  const [, name = "", mark = "", glued = ""] = VERB_WORD.exec(word?.text ?? "") ?? [];
  const row = parseVerb(name);
  if (word === undefined || row === undefined || row.words === "numbers") return undefined;
  if (glued === "") return { row, words, from, at };

  const isApart = /[^.,:;!?…]/.test(mark) || (mark === "" && takesNoText(row) && STARTS_CJK.test(glued));
  if (!isApart) return undefined;
  const split = word.end - glued.length;
  const parts = [
    { text: name + mark, start: word.start, end: split },
    { text: glued, start: split, end: word.end },
  ];
  return { row, words: words.toSpliced(at, 1, ...parts), from, at };
}

/**
 * Reads a first word as a verb, without regard to case and to a mark after it (`Stop!`). `work` is not written out:
 * `/claude work on it` is an instruction.
 */
export function parseVerb(word: string): VerbRow | undefined {
  const name = word.toLowerCase().replace(/[.,:;!?]{1,3}$/, "");
  return VERBS.find((row) => row.verb === name && row.verb !== "work");
}

/**
 * The verb that a lone word was most likely meant as. Run as an instruction, `stpo` would be queued behind what it should stop, and `aprove`
 * would cost money.
 */
export function findMeantVerb(text: string): { row: VerbRow; word: string } | undefined {
  const [first = "", ...others] = splitWords(text)
    .map((word) => word.text)
    .filter((word) => !isSoft(word));
  const word = /^(\p{L}+)[.,:;!?]*$/u.exec(first)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  const rows = VERBS.filter((row) => takesNoText(row) && isFiller(others.join(" "), row.verb));
  const verbs = rows.map((row) => row.verb);
  // One letter only: `polish` and `improve` are words of their own.
  const verb = findNearest(word, verbs, { maxEdits: 1 });
  const row = rows.find((candidate) => candidate.verb === verb);
  return row && { row, word };
}

/** Whether the words are the verb's own, and not an instruction that only begins with it. */
export function isOwn({ verb, words, isInstruction }: VerbRow, text: string): boolean {
  switch (words) {
    case "filler":
      return isFiller(text, verb);
    case "person":
      return isFiller(text, verb) || parsePerson(text) !== undefined;
    case "amount":
      return isFiller(text, verb) || /^[-+$\d.]/.test(text);
    default:
      return !isInstruction || (words === "required" && text === "");
  }
}

/** The one login that is named, polite words aside: `@octocat please`. */
export function parsePerson(text: string): string | undefined {
  const [only, ...others] = splitWords(text)
    .map((word) => word.text)
    .filter((word) => !isSoft(word));
  return others.length > 0 ? undefined : /^@([a-z0-9][\w-]{0,38})[.,!]*$/i.exec(only ?? "")?.[1];
}

function takesNoText({ words }: VerbRow): boolean {
  return words === "filler" || words === "person";
}
