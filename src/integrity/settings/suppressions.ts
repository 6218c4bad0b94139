import { toLanguage } from "../reading/language.ts";
import { readSource, toLine } from "../reading/source.ts";
import type { ComparedFile, Weakening } from "../weakening.ts";

/** Comments that silence a checker. */
const IN_COMMENTS =
  /eslint-disable|biome-ignore|oxlint-disable|tslint:disable|@ts-(?:ignore|nocheck|expect-error)|#\s*noqa\b|#\s*type:\s*ignore|pylint:\s*disable|pyright:\s*ignore|pragma:\s*no\s*cover|mypy:\s*ignore|\/\/\s*nolint|#nosec|rubocop:disable|:nocov:|@phpstan-ignore|@psalm-suppress|phpcs:ignore|phpcs:disable|@codeCoverageIgnore|swiftlint:disable|shellcheck disable|(?:istanbul|c8|v8) ignore|NOLINT|NOSONAR|noinspection|ktlint-disable/g;

/** Marks in the code that do. */
const IN_CODE =
  /#!?\[\s?allow\(|@SuppressWarnings\b|@Suppress\b|@SuppressLint\b|#pragma\s+warning\s+disable|\[\s?SuppressMessage\b|\bExcludeFromCodeCoverage\b|@file:Suppress/g;

/**
 * Finds where code that isn't a test has more comments or marks that silence a checker, when the change as a whole has more: they
 * may move with their code.
 */
export function findSuppressions(
  files: readonly ComparedFile[],
  isTest: (path: string) => boolean,
): Weakening[] {
  const counted = files.flatMap(({ path, before, after }) => {
    if (isTest(path) || toLanguage(path) === undefined) return [];
    return [{ path, before: collect(path, before ?? ""), after: collect(path, after ?? "") }];
  });
  const sum = (counts: readonly { places: readonly number[] }[]) =>
    counts.reduce((total, { places }) => total + places.length, 0);
  if (sum(counted.map(({ after }) => after)) <= sum(counted.map(({ before }) => before))) return [];
  return counted
    .filter(({ before, after }) => after.places.length > before.places.length)
    .map(({ path, before, after }) => {
      const known = new Set(before.places.map((at) => before.toText(at)));
      const at = after.places.find((place) => !known.has(after.toText(place))) ?? after.places[0] ?? 0;
      return { path, line: after.toLine(at), kind: "loosened", detail: "silences a checker in the code" };
    });
}

interface Found {
  places: number[];
  toText(at: number): string;
  toLine(at: number): number;
}

function collect(path: string, text: string): Found {
  const source = readSource(text, toLanguage(path) ?? "javascript");
  const places = [...source.bare.matchAll(IN_CODE)].map(({ index }) => index);
  for (const comment of source.comments) {
    for (const match of comment.text.matchAll(IN_COMMENTS)) places.push(comment.index + match.index);
  }
  places.sort((one, other) => one - other);
  return {
    places,
    toText: (at) => text.slice(at, at + 120).split("\n", 1)[0] ?? "",
    toLine: (at) => toLine(source, at),
  };
}
