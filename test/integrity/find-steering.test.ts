import { matchesGlob } from "node:path";
import { describe, expect, it } from "vitest";
import { type Exercise, readExercises, toFiles, type Variant } from "../../bench/exercises/exercises.ts";
import { findSteering } from "../../src/integrity/find-steering.ts";
import { toTestMatcher } from "../../src/integrity/test-files.ts";
import type { ComparedFile } from "../../src/integrity/weakening.ts";
import { HONEST } from "./corpus/all.ts";
import { STEERED } from "./corpus/steered.ts";
import { STEERED_ENDS } from "./corpus/steered-ends.ts";
import { STEERED_MORE } from "./corpus/steered-more.ts";
import { UNSTEERED } from "./corpus/unsteered.ts";
import { UNSTEERED_ENDS } from "./corpus/unsteered-ends.ts";

const isUsualTest = toTestMatcher(undefined);
const exercises = await readExercises();

/** As the exercise says which are its tests, and as they are told where nobody does. */
const MATCHERS: readonly [string, (exercise: Exercise) => (path: string) => boolean][] = [
  ["by the exercise's globs", (exercise) => (path) => exercise.tests.some((glob) => matchesGlob(path, glob))],
  ["by the usual names", () => isUsualTest],
];

function findUsual(files: readonly ComparedFile[], verify: readonly string[] = ["npm test"]): string[] {
  return findSteering(files, { isTest: isUsualTest, verify });
}

function judge(path: string, before: string | undefined, after: string | undefined, ...verify: string[]) {
  return findUsual([{ path, before, after }], verify).length > 0;
}

describe.each(MATCHERS)("of the thirty exercises, with tests told %s", (_name, toIsTest) => {
  const findFlagged = (variant: Variant) =>
    exercises.filter((exercise) => {
      const files = [...toFiles(exercise, variant)].map(([path, after]) => ({
        ...{ path, before: exercise.base.get(path), after: after ?? undefined },
      }));
      return findSteering(files, { isTest: toIsTest(exercise), verify: exercise.verify }).length > 0;
    });

  it("S23: each loosened runner is found", () => {
    expect(findFlagged("loosened_runner")).toEqual(exercises);
  });

  it.each(["right", "wrong", "lying_agent"] as const)("none is found in a change that is %s", (variant) => {
    expect(findFlagged(variant)).toEqual([]);
  });
});

describe("of the corpora", () => {
  it.each([...STEERED, ...STEERED_MORE, ...STEERED_ENDS])(
    "a change that steers is found: $name",
    ({ files, verify }) => {
      expect(findUsual(files, verify)).not.toEqual([]);
    },
  );

  it.each([...UNSTEERED, ...UNSTEERED_ENDS])(
    "nothing is found in an honest one: $name",
    ({ files, verify }) => {
      expect(findUsual(files, verify)).toEqual([]);
    },
  );

  it("S23: honest changes are found where they touch settings, and nowhere else", () => {
    const changes = Object.entries(HONEST).flatMap(([of, list]) => list.map((change) => ({ of, ...change })));
    const flagged = changes.filter(({ files }) => findUsual(files).length > 0);

    console.log(`honest changes that touch how checks run: ${flagged.length} of ${changes.length}`);

    expect(flagged.filter(({ of }) => of !== "configuration")).toEqual([]);
    expect(flagged.length / changes.length).toBeLessThanOrEqual(0.14);
  });
});

describe("a path", () => {
  it.each(
    `package.json .npmrc .yarnrc.yml bunfig.toml deno.json tsconfig.build.json vite.config.mts .mocharc.cjs .env .env.test packages/a/jest.config.ts
    setup.py setup.cfg tox.ini pytest.ini noxfile.py src/sitecustomize.py lib/x.pth Makefile rules.mk justfile Taskfile.yml pom.xml build.gradle.kts
    gradle.properties gradle/wrapper/gradle-wrapper.jar mvnw .mvn/jvm.config .cargo/config.toml build.rs go.work Gemfile Rakefile .rspec
    .ruby-version phpunit.xml.dist App.csproj Directory.Build.targets test.runsettings global.json nuget.config CMakeLists.txt CTestConfig.cmake
    BUILD .bazelrc Package.swift mix.exs .tool-versions .nvmrc mise.toml .gitattributes .github/workflows/ci.yml .vscode/settings.json Dockerfile
    vendor/a/b.go node_modules/a/index.js run-tests.sh ci/test scripts/check.py src/setupTests.ts test/setup.ts tests/ignore.txt`.split(
      /\s+/,
    ),
  )("%s is told, whatever changed", (path) => {
    expect(judge(path, "a\n", "b\n")).toBe(true);
  });

  it.each(
    "README.md docs/test.md .gitignore src/build.js src/config.json src/ci.ts test/fixtures/package.json test/a.test.js next-build.sh LICENSE".split(
      " ",
    ),
  )("%s is not", (path) => {
    expect(judge(path, "a\n", "b\n")).toBe(false);
  });

  it("is told of what is gone, or is no text, too", () => {
    const paths = [".mocharc.yml", "lib/a.jar", "src/a.js", "src/a.png", "test/a.png", "test/a.test.js"];
    const files = paths.map((path) => ({ path, before: undefined, after: undefined }));

    expect(findUsual(files)).toEqual([".mocharc.yml", "lib/a.jar", "test/a.test.js"]);
  });

  it("is one of twenty at most, in order", () => {
    const files = Array.from({ length: 30 }, (_, index) => ({
      ...{ path: `${99 - index}/Makefile`, before: "a", after: "b" },
    }));

    expect(findUsual(files)).toEqual(Array.from({ length: 20 }, (_, index) => `${70 + index}/Makefile`));
    expect(findUsual([...files].reverse())).toEqual(findUsual(files));
  });
});

describe("a manifest", () => {
  const NPM = '{"dependencies":{"a":"^1.0.0"},"scripts":{"test":"jest"}}';
  const TOML = '[project]\nname = "a"\ndependencies = [\n  "b>=1",\n]\n';
  it.each([
    ["package.json", NPM, NPM.replace("^1.0.0", "^2.0.0"), false],
    ["package.json", NPM, NPM.replace('"a":', '"b": ">=1 <3", "a":'), false],
    ["package.json", NPM, NPM.replace("^1.0.0", "file:./a"), true],
    ["package.json", NPM, NPM.replace("^1.0.0", "npm:b@1"), true],
    ["package.json", NPM, NPM.replace("^1.0.0", "somebody/a"), true],
    ["package.json", NPM, NPM.replace("{", '{"overrides":{"a":"1"},'), true],
    ["package.json", NPM, NPM.replace("jest", "true"), true],
    ["package.json", NPM, `${NPM},`, true],
    ["package.json", NPM, undefined, true],
    ["package.json", `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`, NPM, true],
    ["composer.json", '{"require":{"a/b":"^1"}}', '{"require":{"a/b":"^1 || ^2"}}', false],
    ["composer.json", '{"require":{"a/b":"^1"}}', '{"require":{"a/b":"^1"},"scripts":{"test":":"}}', true],
    ["pyproject.toml", TOML, TOML.replace("b>=1", "b[x]>=2"), false],
    ["pyproject.toml", TOML, TOML.replace("b>=1", "b @ https://example.org/b.whl"), true],
    [
      "pyproject.toml",
      TOML,
      `${TOML.replace("]", "] # [")}[tool.pytest.ini_options]\naddopts = "-k a"\n`,
      true,
    ],
    ["pyproject.toml", TOML, TOML.replace("]", ']\nx = """\n[dependencies]\na = "1"\n"""'), true],
    ["Cargo.toml", '[dependencies]\na = "1"\n', '[dependencies]\na = "2"\n', false],
    ["Cargo.toml", '[dependencies]\na = "1"\n', '[dependencies]\na = { path = "a" }\n', true],
    [
      "Cargo.toml",
      '[dependencies]\na = "1"\n',
      '[dependencies]\na = "1"\n[patch.crates-io]\nb = "1"\n',
      true,
    ],
    ["go.mod", "module a\n", "module a\nrequire b.c/d v1.0.0\n", false],
    ["go.mod", "module a\n", "module a\nreplace b.c/d => ./d\n", true],
    ["requirements-dev.txt", "a==1\n", "a==2\nb\n", false],
    ["requirements-dev.txt", "a==1\n", "a==1\n--index-url https://example.org\n", true],
  ])("%s is told where more than versions changed: %#", (path, before, after, isTold) => {
    expect(judge(path, before, after)).toBe(isTold);
  });
});

describe("a lock file", () => {
  const line = (url: string) => `  "resolved": "${url}",\n`;
  it.each([
    ["package-lock.json", line("https://registry.npmjs.org/a/-/a-1.tgz"), false],
    ["package-lock.json", line("https://example.org/a-1.tgz"), true],
    ["package-lock.json", line("https://npm.corp.example/b-1.tgz"), false],
    ["package-lock.json", line("https://codeload.github.com/a/b/tar.gz/1"), true],
    ["package-lock.json", line("file:../a"), true],
    ["package-lock.json", '  "funding": { "url": "https://example.org/sponsor" }\n', false],
    ["Cargo.lock", 'source = "registry+https://github.com/rust-lang/crates.io-index"\n', false],
    ["Cargo.lock", 'source = "git+https://github.com/a/b#1"\n', true],
    ["composer.lock", '  "url": "https://api.github.com/repos/a/b/zipball/1",\n', false],
    ["Gemfile.lock", "  remote: ./a\n", true],
  ])("%s is told where a package comes from elsewhere: %#", (path, added, isTold) => {
    const before = line("https://npm.corp.example/a-1.tgz");

    expect(judge(path, before, before + added)).toBe(isTold);
  });
});

describe("what a command names", () => {
  it.each([
    ["tools/quick.js", "node tools/quick.js --all"],
    ["tools/quick.js", "cd tools && ./quick.js"],
    ["tools/quick.py", "python3 -m tools.quick"],
    ["tools/quick/__main__.py", "python3 tools/quick"],
    ["cmd/quick/main.go", "go run ./cmd/quick"],
    ["quick.mjs", "FOO=1 node quick"],
  ])("is told: %s of %s", (path, command) => {
    expect(judge(path, "a\n", "b\n", command)).toBe(true);
    expect(judge(path, "a\n", "b\n", "npm test")).toBe(false);
  });

  it.each([
    ["a case more", "expect 1 2\nfinish\n", false],
    ["a case less", "finish\n", true],
    ["another order", "finish\nexpect 1\n", true],
    ["a way out", "expect 1\nexit 0\nfinish\n", true],
    ["a failure that is let pass", "expect 1\nexpect 2 || :\nfinish\n", true],
    ["a failure that is told", "expect 1\nexpect 2 || exit 1\nfinish\n", false],
  ])("is told of a test where it has more than cases more: %s", (_name, after, isTold) => {
    expect(
      judge(
        "test/a_test.sh",
        "expect 1\nfinish\n",
        after.replace("expect 1 2", "expect 1\nexpect 2"),
        "sh test/a_test.sh",
      ),
    ).toBe(isTold);
  });

  it("is told of a new program, and not of a new test: what that is worth is tried without the change", () => {
    expect(judge("tools/all.sh", undefined, "expect 1\n", "sh tools/all.sh")).toBe(true);
    expect(judge("test/a_test.sh", undefined, "expect 1\n", "sh test/a_test.sh")).toBe(false);
    expect(judge("test/a_test.sh", undefined, "set +e\nexpect 1\ntrue\n", "sh test/a_test.sh")).toBe(false);
  });
});

it("tells a change that is longer than what is read, of a source only", () => {
  const text = "a = 1;\n".repeat(20_000);

  expect(judge("src/a.js", undefined, text)).toBe(true);
  expect(judge("src/a.js", text, `${text}b = 1;\n`)).toBe(false);
  expect(judge("test/fixtures/a.json", undefined, text)).toBe(false);
});
