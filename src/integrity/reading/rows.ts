import { splitBrackets } from "./brackets.ts";
import type { Language } from "./language.ts";
import type { Source } from "./source.ts";

const MAX_TABLES = 2000;

/** Where a table's bracket opens: the last character of the match. */
const TABLES: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript: /\.(?:each|for)\s?\(\s?\[|\bof\s{1,3}\[/g,
  python: /\bparametrize\s?\([^[\]]{0,200}[,=]\s{0,80}\[|\bfor\b[^\n[\]]{1,80}\bin\s\[/g,
  go: /\[\](?:struct\s?\{[^{}]{0,2000}\}|string|int|\w+)\s?\{/g,
  java: /@(?:CsvSource|ValueSource)\s?\([^{}()]{0,80}\{/g,
  kotlin: /@(?:CsvSource|ValueSource)\s?\((?:[^[\]()]{0,80}\[)?/g,
  swift: /\barguments:\s?\[/g,
  php: /\breturn\s{1,3}\[|->with\s?\(\s?\[/g,
  ruby: /^[ \t]*\[(?=[^\n]*$)/gm,
};

/** What is a row by itself. */
const ROWS: Readonly<Partial<Record<Language, RegExp>>> = {
  rust: /#\s?\[\s?(?:case|test_case|values)\b/g,
  csharp: /\[\s?(?:InlineData|TestCase|DataRow)\b/g,
  java: /\b(?:Arguments\.of|arguments)(?=\()/g,
  kotlin: /\b(?:Arguments\.of|arguments)(?=\()/g,
  php: /\byield\b|@testWith\b|#\s?\[\s?TestWith\b/g,
  python: /\bpytest\.param(?=\()/g,
};

/** The places of the rows of a text's tables, in their order. */
export function findRows(source: Source, language: Language): number[] {
  const places: number[] = [];
  const tables = TABLES[language];
  let count = 0;
  for (const match of tables === undefined ? [] : source.bare.matchAll(tables)) {
    const open = match.index + match[0].length - 1;
    for (const { start } of splitBrackets(source.bare, source.pairs, open)) places.push(start);
    count += 1;
    if (count >= MAX_TABLES || places.length > 100_000) break;
  }
  const rows = ROWS[language];
  for (const match of rows === undefined ? [] : source.bare.matchAll(rows)) {
    places.push(match.index);
    if (places.length > 100_000) break;
  }
  return places.sort((one, other) => one - other);
}
