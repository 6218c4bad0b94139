import { type ChangedPart, toChangedPart } from "../changed-part.ts";
import type { Source } from "../reading/source.ts";
import type { ComparedFile } from "../weakening.ts";
import { toBeginnings } from "./beginnings.ts";
import { type ChangedCode, losesCode, toAddedCode, toChangedCode } from "./changed-code.ts";
import { type CodeLanguage, toCodeLanguage, toSyntax } from "./code-language.ts";
import { isLateInPython, isOfHelperProcess } from "./free-ends.ts";
import { countLines, hasSign, type KnownLines, toNewMatcher } from "./has-sign.ts";
import type { SteeringOptions } from "./is-steering-path.ts";
import { BEFALLS } from "./signs/befalls.ts";
import { EXITS } from "./signs/exits.ts";
import { ALWAYS_EQUAL, KNOWS } from "./signs/knows.ts";
import { toNamedExits } from "./signs/named-exits.ts";
import { PATCHES, toRenamedPatches } from "./signs/patches.ts";
import { PROCESSES } from "./signs/processes.ts";
import type { Sign } from "./signs/sign.ts";
import { TAKEN_ASSERTS, TEST_ENDS } from "./signs/test-ends.ts";
import { findChangedSupport } from "./support-files.ts";
import { isSupport, isTestPlace } from "./test-places.ts";

interface ReadFile {
  part: ChangedPart;
  language: CodeLanguage;
  code: ChangedCode;
  /** What the file is to the tests. */
  role: "source" | "support" | "test";
}

/** The paths of files whose code the change lets reach into what runs tests. Of code only what came counts, of helpers also what went. */
export function findSteeringCode(files: readonly ComparedFile[], options: SteeringOptions): string[] {
  const read = files.map(toChangedPart).flatMap((part) => readFile(part, options));
  const gone = read.flatMap(({ code }) => (code.after === undefined && code.before ? [code.before] : []));
  const knownGone = countLines(gone);
  const support = read.filter(({ role }) => role === "support");
  const changed = findChangedSupport(support.map(({ code }) => code));
  return [
    ...changed,
    ...read.filter((file) => isSteering(file, knownGone, options)).map(({ part }) => part.path),
  ];
}

function readFile(part: ChangedPart, { isTest }: SteeringOptions): ReadFile[] {
  const language = toCodeLanguage(part.path, part.after ?? part.before);
  if (language === undefined) return [];
  const code = toChangedCode(part, toSyntax(language));
  if (!isTestPlace(part.path, isTest)) return [{ part, language, code, role: "source" }];
  return [{ part, language, code, role: isSupport(code) ? "support" : "test" }];
}

function isSteering(file: ReadFile, gone: KnownLines, options: SteeringOptions): boolean {
  const { part, language, code, role } = file;
  const { path, before, after } = code;
  if (after === undefined) return false;
  // What is longer than what is read could hold anything.
  if (part.isCut && role !== "test") return true;
  if (before !== undefined && options.isNamed(path) && options.isTest(path) && isRunOtherwise(code, language))
    return true;
  const isNew = toNewMatcher(after, [gone, countLines(before === undefined ? [] : [before])]);
  const has = (signs: readonly Sign[], isFree?: (at: number) => boolean) =>
    hasSign(after, language, { signs, isNew, isInTexts: role === "source", ...(isFree && { isFree }) });
  if (has([...PATCHES, ...toRenamedPatches(after.code)])) return true;
  if (role === "test") return endsInTest(after, language, has);
  if (has([...EXITS, ...PROCESSES, ...toNamedExits(after, language)], toBeginnings(path, after, language)))
    return true;
  return has(role === "support" ? BEFALLS : [...KNOWS, ...ALWAYS_EQUAL]);
}

type Has = (signs: readonly Sign[], isFree?: (at: number) => boolean) => boolean;

/** A test that ends what runs it, or asserts by what it tests. A shell's test may say by itself that it passed. */
function endsInTest(source: Source, language: CodeLanguage, has: Has): boolean {
  if (has([...TEST_ENDS, ...TAKEN_ASSERTS])) return true;
  if (has(PROCESSES, isOfHelperProcess(source, language))) return true;
  if (language === "shell") return false;
  const isFree = language === "python" ? isLateInPython(source) : isOfHelperProcess(source, language);
  return has(toNamedExits(source, language), isFree);
}

const SHELL_ENDS =
  /\|\|(?!\s?(?:exit|return)\s[1-9])|\btrue\b|\bexit\b(?!\s[1-9])|\btrap\b|\bset\s\+|\breturn\s0|\balias\b|\(\)/;

/** A test that a command names: more happened to it than that tests were added. */
function isRunOtherwise(code: ChangedCode, language: CodeLanguage): boolean {
  const ends = language === "shell" ? SHELL_ENDS : /\bexit|\bExit\b/;
  return losesCode(code) || toAddedCode(code).some((line) => ends.test(line));
}
