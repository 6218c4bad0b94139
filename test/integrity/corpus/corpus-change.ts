import type { ComparedFile } from "../../../src/integrity/weakening.ts";

/** One change of a corpus, as a person would describe it in a review. */
export interface CorpusChange {
  name: string;
  files: ComparedFile[];
}

export function aChange(name: string, ...files: ComparedFile[]): CorpusChange {
  return { name, files };
}

/** A file in which each first text, which has to be there, became the second. */
export function edited(path: string, before: string, ...pairs: readonly [string, string][]): ComparedFile {
  let after = before;
  for (const [from, to] of pairs) {
    if (!after.includes(from)) throw new Error(`${path} holds no such text: ${from}`);
    after = after.replace(from, () => to);
  }
  return { path, before, after };
}

/** A file in which every such text became the other. */
export function replaced(path: string, before: string, from: string, to: string): ComparedFile {
  if (!before.includes(from)) throw new Error(`${path} holds no such text: ${from}`);
  return { path, before, after: before.replaceAll(from, () => to) };
}

export function rewritten(path: string, before: string, after: string): ComparedFile {
  return { path, before, after };
}

export function removed(path: string, before: string): ComparedFile {
  return { path, before, after: undefined };
}

export function added(path: string, after: string): ComparedFile {
  return { path, before: undefined, after };
}

export function moved(from: string, to: string, text: string): ComparedFile[] {
  return [removed(from, text), added(to, text)];
}
