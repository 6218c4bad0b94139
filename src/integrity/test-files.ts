import { isGlobMatch } from "../change/glob.ts";

const JAVASCRIPT = ["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"].flatMap((extension) => [
  `**/*.test.${extension}`,
  `**/*.spec.${extension}`,
  `**/*-test.${extension}`,
  `**/*_test.${extension}`,
  `**/*.cy.${extension}`,
  ...[`**/test.${extension}`, `**/tests.${extension}`, `**/test-*.${extension}`],
]);

const JVM = ["java", "kt", "kts", "groovy", "scala"].flatMap((extension) => [
  `**/*Test.${extension}`,
  `**/*Tests.${extension}`,
  `**/*IT.${extension}`,
  `**/*Spec.${extension}`,
  `**/*TestCase.${extension}`,
]);

/** Where tests and what belongs to them usually are: helpers, fixtures and snapshots count as tests. */
export const DEFAULT_TEST_GLOBS: readonly string[] = [
  ...["test", "tests", "Tests", "__tests__", "spec", "e2e", "cypress", "testdata"].map(
    (name) => `**/${name}/**`,
  ),
  ...["__snapshots__", "__mocks__", "__fixtures__", "fixtures"].map((name) => `**/${name}/**`),
  ...["src/*Test/**", "**/src/*Test/**", "**/*Tests/**", "**/*.Tests/**", "**/*.Test/**"],
  ...JAVASCRIPT,
  ...["**/test_*.py", "**/*_test.py", "**/test.py", "**/tests.py", "**/conftest.py"],
  "**/*_test.go",
  ...["**/tests.rs", "**/test.rs", "**/*_test.rs", "**/*_tests.rs"],
  ...JVM,
  ...["**/*Test.cs", "**/*Tests.cs", "**/*Test.vb", "**/*Tests.vb", "**/*Tests.fs"],
  ...["**/*_spec.rb", "**/*_test.rb", "**/test_*.rb", "**/test.rb", "**/test.sh", "**/tests.sh", "**/*.t"],
  ...["**/*Test.php", "**/test.php", "**/*.phpt", "**/*Test.swift", "**/*Tests.swift"],
  ...["**/*.bats", "**/*_test.sh", "**/test_*.sh", "**/*-test.sh", "**/test-*.sh", "**/*_spec.sh"],
  ...["**/*_test.exs", "**/*_test.dart", "**/*_test.cc", "**/*_test.cpp", "**/test_*.c", "**/*Spec.hs"],
];

/** Tells test files by globs (`src/change/glob.ts`); without any, by the usual names of a dozen languages. An empty list matches nothing. */
export function toTestMatcher(globs: readonly string[] | undefined): (path: string) => boolean {
  const wanted = globs ?? DEFAULT_TEST_GLOBS;
  return (path) => wanted.some((glob) => isGlobMatch(path, glob));
}
