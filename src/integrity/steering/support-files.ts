import { findFunctions } from "../reading/functions.ts";
import { toLanguage } from "../reading/language.ts";
import type { Source } from "../reading/source.ts";
import { type ChangedCode, losesCode } from "./changed-code.ts";

/** What ends a process, in the code of what says how tests came out. */
const ENDS =
  /\bprocess\.exit|\bEnvironment\.Exit(?:Code)?\b|\bSystem\.exit\b|\b(?:os|syscall)\.Exit\(|\bsys\.exit\b|^[ \t]{0,40}exit\b|\bSystemExit\b|\bTextTestRunner\b|\bExitCode\b/m;
const COMES_OUT = /\b(?:pass|fail)(?:ed|es|s|ures?)?\b|was_?successful/i;

const ASSERTS_BY_NAME = /^(?:assert|refute|should|must|fail(?!ure)|expect(?!ed))|_(?:assert|expect)(?:_|$)/i;
const ASSERTS = /\bAssertion(?:Error|Failed\w*)\b/;

/**
 * The paths of files beside the tests that change how tests fail: one that ends the run loses lines, or a function that asserts, or that
 * such a one calls, isn't any more what it was.
 */
export function findChangedSupport(files: readonly ChangedCode[]): string[] {
  const bodies = new Set(files.flatMap(({ path, after }) => readBodies(path, after)?.map(toKey) ?? []));
  const isChanged = (body: Body) => !bodies.has(toKey(body));
  return files
    .filter((file) => {
      if (file.before === undefined) return false;
      if (ENDS.test(file.before.bare) && COMES_OUT.test(file.before.code) && losesCode(file)) return true;
      const were = readBodies(file.path, file.before);
      return were === undefined || findAsserting(were).some(isChanged);
    })
    .map(({ path }) => path);
}

/** Functions can be in one another: what is read of a file's is bounded. */
const MAX_BODIES = 256 * 1024;

interface Body {
  name: string;
  code: string;
}

function toKey({ name, code }: Body): string {
  return `${name} ${code}`;
}

/** Undefined where its functions are longer, taken together, than what is read. */
function readBodies(path: string, source: Source | undefined): Body[] | undefined {
  const language = toLanguage(path);
  if (source === undefined || language === undefined) return [];
  const spans = findFunctions(source, language);
  if (spans.reduce((sum, { start, end }) => sum + end - start, 0) > MAX_BODIES) return undefined;
  return spans.map(({ name, start, end }) => ({
    name,
    code: source.code.slice(start, end).replace(/\s+/g, " "),
  }));
}

function findAsserting(bodies: readonly Body[]): Body[] {
  const isAsserting = ({ name, code }: Body) => ASSERTS_BY_NAME.test(name) || ASSERTS.test(code);
  const words = new Set(bodies.filter(isAsserting).flatMap(({ code }) => code.match(/\w+/g) ?? []));
  return bodies.filter((body) => isAsserting(body) || words.has(body.name));
}
