import { readSource, type Source } from "../reading/source.ts";
import type { Syntax } from "../reading/tokens.ts";

/** What a settings file is about; its rules go by it. */
export type SettingsKind = "manifest" | "workflow" | "make" | "typescript" | "lint" | "runner";

const KINDS: readonly [SettingsKind, RegExp][] = [
  ["manifest", /^(?:package|composer)\.json$/],
  ["make", /^(?:GNU)?[mM]akefile$|\.mk$|^[jJ]ustfile$|^Rakefile$|^noxfile\.py$|^Taskfile\.ya?ml$/],
  ["typescript", /^(?:ts|js)config(?:\.[\w-]+)*\.json$/],
  [
    "lint",
    /^\.eslintrc|^eslint\.config\.|^biome\.jsonc?$|^\.oxlintrc|^\.rubocop|^\.golangci|^\.swiftlint|^detekt|^\.pylintrc$|^\.?ruff\.toml$|^\.flake8$|^\.?mypy\.ini$|^phpstan|^psalm\.xml|^clippy\.toml$|^\.stylelintrc|^tslint\.json$|^\.credo\.exs$|^pyrightconfig\.json$/,
  ],
  [
    "runner",
    /^(?:jest|vitest|vite|karma|playwright|cypress|ava|wtr|web-test-runner)(?:[\w.-]*)\.(?:config|workspace|conf)\.|^(?:jest|vitest|karma|playwright|cypress|ava)\.(?:config|workspace|conf|json)|^vite\.config|^\.mocharc|^\.nycrc|^\.c8rc|^\.?codecov\.ya?ml$|^pyproject\.toml$|^pytest\.(?:ini|toml)$|^tox\.ini$|^setup\.cfg$|^\.coveragerc$|^\.rspec$|^\.simplecov$|^(?:spec|rails|test)_helper\.rb$|^phpunit\.xml|^pom\.xml$|^build\.gradle|\.csproj$|^Directory\.Build\.props$|\.runsettings$|^Cargo\.toml$|^Package\.swift$|\.xctestplan$|^\.taprc$|^\.bazelrc$/,
  ],
];

const WORKFLOW =
  /^(?:\.github\/workflows\/[^/]+|(?:.*\/)?\.gitlab-ci[^/]*|\.circleci\/[^/]+|azure-pipelines[^/]*|\.travis|bitbucket-pipelines|\.woodpecker|\.drone|\.buildkite\/[^/]+|\.cirrus|appveyor|\.github\/actions\/.+)\.ya?ml$/;

/** Undefined for what is no settings file of tests, lint, types or CI. */
export function toSettingsKind(path: string): SettingsKind | undefined {
  if (WORKFLOW.test(path)) return "workflow";
  const name = path.slice(path.lastIndexOf("/") + 1);
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Reads a settings file without its comments. */
export function readSettings(path: string, text: string): Source {
  return readSource(text, toSyntax(path.slice(path.lastIndexOf("/") + 1)));
}

function toSyntax(name: string): Syntax {
  if (/\.(?:[cm]?[jt]sx?)$/.test(name)) return "javascript";
  if (/\.(?:gradle|kts)$/.test(name)) return "java";
  if (/\.swift$/.test(name)) return "swift";
  if (/\.rb$/.test(name)) return "ruby";
  if (/\.(?:xml|csproj|props|runsettings)$|\.xml\.dist$/.test(name)) return "xml";
  if (/\.(?:jsonc?|json5|xctestplan)$|^\.(?:eslintrc|mocharc|nycrc|c8rc)$/.test(name)) return "json";
  return "hash";
}
