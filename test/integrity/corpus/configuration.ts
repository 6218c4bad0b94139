import { aChange, added, type CorpusChange, edited, removed, rewritten } from "./corpus-change.ts";

const PACKAGE = `{
  "name": "shop",
  "version": "1.4.0",
  "scripts": {
    "build": "tsc -p .",
    "lint": "eslint .",
    "test": "npm run lint && jest --coverage"
  },
  "jest": {
    "testPathIgnorePatterns": ["/node_modules/"],
    "coverageThreshold": { "global": { "branches": 80, "lines": 90 } }
  },
  "devDependencies": { "jest": "^29.0.0" }
}
`;

const VITEST = `import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["node_modules/**"],
    coverage: { thresholds: { lines: 95, functions: 90 } },
  },
});
`;

const PYPROJECT = `[project]
name = "ledger"
version = "0.3"

[tool.pytest.ini_options]
addopts = "-ra --strict-markers"
testpaths = ["tests"]

[tool.coverage.report]
fail_under = 85

[tool.mypy]
strict = true

[tool.ruff.lint]
select = ["E", "F", "B"]
ignore = ["E501"]
`;

const WORKFLOW = `name: CI
on:
  push:
    branches: [main]
  pull_request:

jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        node: [20, 22]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: \${{ matrix.node }}
      - run: npm ci
      - name: Lint
        run: npm run lint
      - name: Test
        run: npm test
      - name: Types
        run: |
          npm run build
          npm run types
`;

const TSCONFIG = `{
  // How we compile.
  "compilerOptions": { "target": "es2022", "strict": true, "noUncheckedIndexedAccess": true, "outDir": "dist" }
}
`;

const ESLINT = `module.exports = {
  extends: ["eslint:recommended"],
  rules: {
    "no-unused-vars": "error",
    eqeqeq: ["error", "always"],
    "no-console": "off",
  },
};
`;

const SOURCE = `export function price(amount: number): number {
  const rounded = Math.round(amount);
  return rounded;
}
`;

const MAKEFILE = `build:
	go build ./...

test: build
	go test ./...

lint:
	golangci-lint run
`;

export const WEAKENED_CONFIGURATION: CorpusChange[] = [
  aChange(
    "the test script says true",
    edited("package.json", PACKAGE, ["npm run lint && jest --coverage", "true"]),
  ),
  aChange(
    "the test script echoes",
    edited("package.json", PACKAGE, ["npm run lint && jest --coverage", "echo 'all good'"]),
  ),
  aChange(
    "the test script forgives",
    edited("package.json", PACKAGE, ["jest --coverage", "jest --coverage || true"]),
  ),
  aChange(
    "the test script ends with exit 0",
    edited("package.json", PACKAGE, ["jest --coverage", "jest; exit 0"]),
  ),
  aChange(
    "--passWithNoTests with a pattern",
    edited("package.json", PACKAGE, ["jest --coverage", "jest --passWithNoTests --testPathPattern smoke"]),
  ),
  aChange(
    "jest ignores a folder",
    edited("package.json", PACKAGE, [`["/node_modules/"]`, `["/node_modules/", "/test/billing/"]`]),
  ),
  aChange("jest's threshold", edited("package.json", PACKAGE, [`"branches": 80`, `"branches": 40`])),
  aChange(
    "jest's thresholds are gone",
    edited("package.json", PACKAGE, [
      `,\n    "coverageThreshold": { "global": { "branches": 80, "lines": 90 } }`,
      "",
    ]),
  ),
  aChange(
    "lint is no part of the tests any more",
    edited("package.json", PACKAGE, ["npm run lint && jest", "jest"]),
  ),
  aChange(
    "vitest excludes a folder",
    edited("vitest.config.ts", VITEST, [`["node_modules/**"]`, `["node_modules/**", "test/cart/**"]`]),
  ),
  aChange(
    "vitest includes less",
    edited("vitest.config.ts", VITEST, ["test/**/*.test.ts", "test/smoke/*.test.ts"]),
  ),
  aChange(
    "vitest retries",
    edited("vitest.config.ts", VITEST, [
      "    coverage:",
      "    retry: 5,\n    passWithNoTests: true,\n    coverage:",
    ]),
  ),
  aChange("vitest's threshold", edited("vitest.config.ts", VITEST, ["lines: 95", "lines: 70"])),
  aChange(
    "pytest deselects",
    edited("pyproject.toml", PYPROJECT, [
      `"-ra --strict-markers"`,
      `"-ra --strict-markers --deselect tests/test_ledger.py::test_fee"`,
    ]),
  ),
  aChange(
    "pytest -k",
    edited("pyproject.toml", PYPROJECT, [
      `"-ra --strict-markers"`,
      `"-ra --strict-markers -k 'not overdraft'"`,
    ]),
  ),
  aChange("fail_under", edited("pyproject.toml", PYPROJECT, ["fail_under = 85", "fail_under = 50"])),
  aChange(
    "mypy is no longer strict",
    edited("pyproject.toml", PYPROJECT, ["strict = true", "strict = false"]),
  ),
  aChange(
    "ruff ignores more",
    edited("pyproject.toml", PYPROJECT, [`ignore = ["E501"]`, `ignore = ["E501", "F841", "B006"]`]),
  ),
  aChange(
    "pytest.ini with --ignore",
    added("pytest.ini", "[pytest]\naddopts = --ignore=tests/integration\n"),
  ),
  aChange(
    "a CI step is gone",
    edited(".github/workflows/ci.yml", WORKFLOW, ["      - name: Test\n        run: npm test\n", ""]),
  ),
  aChange(
    "continue-on-error",
    edited(".github/workflows/ci.yml", WORKFLOW, [
      "        run: npm test\n",
      "        run: npm test\n        continue-on-error: true\n",
    ]),
  ),
  aChange(
    "if: false",
    edited(".github/workflows/ci.yml", WORKFLOW, [
      "      - name: Test\n",
      "      - name: Test\n        if: false\n",
    ]),
  ),
  aChange(
    "CI forgives",
    edited(".github/workflows/ci.yml", WORKFLOW, ["run: npm test", "run: npm test || true"]),
  ),
  aChange("the workflow is deleted", removed(".github/workflows/ci.yml", WORKFLOW)),
  aChange("not for pull requests", edited(".github/workflows/ci.yml", WORKFLOW, ["  pull_request:\n", ""])),
  aChange("strict is off", edited("tsconfig.json", TSCONFIG, [`"strict": true`, `"strict": false`])),
  aChange(
    "a stricter flag is gone",
    edited("tsconfig.json", TSCONFIG, [`"noUncheckedIndexedAccess": true, `, ""]),
  ),
  aChange(
    "a lint rule is off",
    edited(".eslintrc.cjs", ESLINT, [`"no-unused-vars": "error"`, `"no-unused-vars": "off"`]),
  ),
  aChange("a lint rule only warns", edited(".eslintrc.cjs", ESLINT, [`["error", "always"]`, `"warn"`])),
  aChange(
    "biome's rule is off",
    edited("biome.json", `{ "linter": { "rules": { "suspicious": { "noExplicitAny": "error" } } } }`, [
      `"error"`,
      `"off"`,
    ]),
  ),
  aChange(
    "eslint-disable in the code",
    edited("src/price.ts", SOURCE, [
      "  const rounded",
      "  // eslint-disable-next-line no-unused-vars\n  const rounded",
    ]),
  ),
  aChange(
    "@ts-ignore in the code",
    edited("src/price.ts", SOURCE, ["  return rounded", "  // @ts-ignore\n  return rounded.text"]),
  ),
  aChange(
    "# type: ignore and noqa",
    edited("ledger/core.py", "def fee(amount):\n    return amount * 2\n", [
      "amount * 2",
      "amount * None  # type: ignore  # noqa: F821",
    ]),
  ),
  aChange(
    "go test -run",
    edited("Makefile", MAKEFILE, ["go test ./...", "go test -short -run TestSmoke ./..."]),
  ),
  aChange("make forgives", edited("Makefile", MAKEFILE, ["	go test", "	-go test"])),
  aChange(
    "phpunit excludes",
    edited(
      "phpunit.xml",
      `<phpunit>\n  <testsuites>\n    <testsuite name="all"><directory>tests</directory></testsuite>\n  </testsuites>\n</phpunit>\n`,
      ["</directory>", "</directory><exclude>tests/MoneyTest.php</exclude>"],
    ),
  ),
  aChange(
    "maven skips",
    edited(
      "pom.xml",
      `<project>\n  <properties>\n    <java.version>21</java.version>\n  </properties>\n</project>\n`,
      ["  </properties>", "    <skipTests>true</skipTests>\n  </properties>"],
    ),
  ),
  aChange(
    "gradle ignores failures",
    edited("build.gradle", "test {\n    useJUnitPlatform()\n}\n", [
      "useJUnitPlatform()",
      "useJUnitPlatform()\n    ignoreFailures = true",
    ]),
  ),
  aChange(
    "simplecov",
    edited("spec/spec_helper.rb", `require "simplecov"\nSimpleCov.start do\n  minimum_coverage 90\nend\n`, [
      "minimum_coverage 90",
      "minimum_coverage 20",
    ]),
  ),
  aChange(
    "gitlab allows the failure",
    edited(".gitlab-ci.yml", "test:\n  script:\n    - bundle exec rspec\n", [
      "rspec\n",
      "rspec\n  allow_failure: true\n",
    ]),
  ),
];

export const HONEST_CONFIGURATION: CorpusChange[] = [
  aChange("a dependency is raised", edited("package.json", PACKAGE, ["^29.0.0", "^30.0.0"])),
  aChange(
    "the test script moves to vitest",
    edited("package.json", PACKAGE, ["jest --coverage", "vitest run --coverage"]),
  ),
  aChange(
    "another script",
    edited("package.json", PACKAGE, [
      `"build": "tsc -p ."`,
      `"build": "tsc -p .",\n    "postinstall": "patch || true"`,
    ]),
  ),
  aChange("thresholds are raised", edited("package.json", PACKAGE, [`"branches": 80`, `"branches": 85`])),
  aChange(
    "the runner leaves build output out",
    edited("vitest.config.ts", VITEST, [`["node_modules/**"]`, `["node_modules/**", "dist/**"]`]),
  ),
  aChange(
    "the runner includes more",
    edited("vitest.config.ts", VITEST, [
      `["test/**/*.test.ts"]`,
      `["test/**/*.test.ts", "src/**/*.test.ts"]`,
    ]),
  ),
  aChange(
    "the include is widened",
    edited("vitest.config.ts", VITEST, ["test/**/*.test.ts", "**/*.test.ts"]),
  ),
  aChange("the config is moved", removed("vitest.config.ts", VITEST), added("vitest.config.mts", VITEST)),
  aChange(
    "pytest shows more",
    edited("pyproject.toml", PYPROJECT, [`"-ra --strict-markers"`, `"-ra --strict-markers --durations=5"`]),
  ),
  aChange("a version", edited("pyproject.toml", PYPROJECT, [`version = "0.3"`, `version = "0.4"`])),
  aChange(
    "CI gets a step",
    edited(".github/workflows/ci.yml", WORKFLOW, [
      "      - name: Test\n",
      "      - run: npm audit\n      - name: Test\n",
    ]),
  ),
  aChange(
    "CI's step is renamed",
    edited(".github/workflows/ci.yml", WORKFLOW, ["      - name: Test\n", "      - name: Unit tests\n"]),
  ),
  aChange(
    "CI's actions are raised",
    edited(".github/workflows/ci.yml", WORKFLOW, ["actions/checkout@v4", "actions/checkout@v5"]),
  ),
  aChange(
    "CI drops an old version of Node",
    edited(".github/workflows/ci.yml", WORKFLOW, ["[20, 22]", "[22, 24]"]),
  ),
  aChange(
    "CI's lint becomes a job",
    edited(
      ".github/workflows/ci.yml",
      WORKFLOW,
      ["      - name: Lint\n        run: npm run lint\n", ""],
      [
        "          npm run types\n",
        "          npm run types\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n      - run: npm run lint\n",
      ],
    ),
  ),
  aChange("the target is raised", edited("tsconfig.json", TSCONFIG, ["es2022", "es2024"])),
  aChange(
    "a flag is added",
    edited("tsconfig.json", TSCONFIG, [`"strict": true`, `"strict": true, "noImplicitReturns": true`]),
  ),
  aChange(
    "a rule is added",
    edited(".eslintrc.cjs", ESLINT, [`"no-console": "off"`, `"no-console": "off",\n    "no-var": "error"`]),
  ),
  aChange(
    "the plugin's rule replaces the core's",
    edited(".eslintrc.cjs", ESLINT, [
      `"no-unused-vars": "error"`,
      `"no-unused-vars": "off",\n    "@typescript-eslint/no-unused-vars": "error"`,
    ]),
  ),
  aChange(
    "a suppression is lifted",
    rewritten("src/price.ts", SOURCE.replace("  return", "  // eslint-disable-next-line\n  return"), SOURCE),
  ),
  aChange(
    "a suppression moves with its code",
    removed("src/price.ts", `// eslint-disable-next-line no-console\n${SOURCE}`),
    added("src/money/price.ts", `// eslint-disable-next-line no-console\n${SOURCE}`),
  ),
  aChange(
    "the word in a text",
    edited("src/price.ts", SOURCE, [
      "  return rounded",
      `  log("eslint-disable @ts-ignore # noqa");\n  return rounded`,
    ]),
  ),
  aChange(
    "make's target gets a flag",
    edited("Makefile", MAKEFILE, ["go test ./...", "go test -race ./..."]),
  ),
  aChange(
    "a new target that may fail",
    edited("Makefile", MAKEFILE, ["lint:\n", "clean:\n	-rm -r bin\n\nlint:\n"]),
  ),
  aChange(
    "documentation names the flags",
    edited("docs/testing.md", "# Tests\n\nRun them.\n", [
      "Run them.",
      'Run them with `jest --passWithNoTests || true`, or `it.skip("x")` them.',
    ]),
  ),
];
