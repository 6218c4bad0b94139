import type { ComparedFile, Weakening } from "../weakening.ts";
import type { CasePair } from "./match-cases.ts";

/** Systems and machines that Go builds a file for alone, when its name ends with them. */
const GO_BUILT =
  /_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|wasip1|windows|386|amd64|arm|arm64|loong64|mips\w{0,4}|ppc64\w{0,2}|riscv64|s390x|wasm)_test\.go$/;

/** By which names the usual runner of a language takes a file. */
const TAKEN: readonly (readonly [RegExp, (path: string) => boolean])[] = [
  [
    /\.[cm]?[jt]sx?$/,
    (path) => /(?:[._-](?:test|spec|cy)|(?:^|\/)(?:test|spec)(?:-[\w-]{1,80})?)\.[cm]?[jt]sx?$/.test(path),
  ],
  [/\.py$/, (path) => /(?:^|\/)(?:test\w{0,80}|\w{0,80}_tests?)\.py$/.test(path)],
  [
    /\.go$/,
    (path) => path.endsWith("_test.go") && !GO_BUILT.test(path) && !/(?:^|\/)(?:[_.]|testdata\/)/.test(path),
  ],
  [
    /\.(?:java|kt|groovy)$/,
    (path) => /(?:^|\/)(?:Test\w{0,80}|\w{0,80}(?:Test|Tests|TestCase|IT|ITCase|Spec))\.\w+$/.test(path),
  ],
  [/\.rb$/, (path) => /(?:_(?:test|spec)|(?:^|\/)test_\w{0,80})\.rb$/.test(path)],
  [/\.php$/, (path) => /Test\.php$/.test(path)],
  [
    /\.(?:sh|bash|bats)$/,
    (path) => /(?:\.bats|[_-](?:test|spec)\.\w+|(?:^|\/)test[_-][\w.-]{0,80})$/.test(path),
  ],
];

/** Finds tests of a file that went which are now in one that the runner doesn't take by its name, nor another of the change by naming it. */
export function findLostNames(files: readonly ComparedFile[], pairs: readonly CasePair[]): Weakening[] {
  const gone = new Map(
    files.flatMap(({ path, before, after }) => (after === undefined && before ? [[before, path]] : [])),
  );
  const wentAway = new Set(gone.values());
  const came = new Map(
    files.flatMap(({ path, before, after }) =>
      before === undefined && after !== undefined ? [[path, after]] : [],
    ),
  );
  const moves = [
    ...[...came].map(([path, after]) => [gone.get(after), path] as const),
    ...pairs.map(({ before, after }) => [before.outline.path, after.outline.path] as const),
  ];
  const lost = new Set<string>();
  for (const [from, to] of moves) {
    if (from === undefined || !wentAway.has(from) || !came.has(to) || lost.has(to)) continue;
    if (isTaken(from) && !isTaken(to) && !isNamedBy(files, to)) lost.add(to);
  }
  return [...lost].map((path) => {
    return { path, line: undefined, kind: "removed", detail: "has tests, and a name that runners leave out" };
  });
}

function isTaken(path: string): boolean {
  return TAKEN.some(([language, takes]) => language.test(path) && takes(path));
}

/** A file of cases that others take up. */
function isNamedBy(files: readonly ComparedFile[], path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  const ways = ["/", '"', "'", "import ", "from .", "from ", "extends ", ". "].map((way) => way + name);
  return files
    .filter((file) => file.path !== path && isTaken(file.path))
    .some(({ after }) => after !== undefined && ways.some((way) => after.includes(way)));
}
