/** Kinds of tools that check something; one that is replaced by another of its kind is no loss. */
const TOOLS: readonly (readonly [string, RegExp])[] = [
  [
    "test",
    /\b(?:jest|vitest|mocha|ava|tap|karma|playwright|cypress|jasmine|pytest|unittest|nose2?|rspec|minitest|phpunit|pest|bats|shunit2|node\s[^|&;]{0,80}--test|deno\s+test|bun\s+test|(?:go|cargo|swift|dotnet|mvn|mix|dart|flutter|rake|npm|pnpm|yarn|make|xcodebuild|bazel|composer|gradlew?|tox|nox|ctest)\b[^|&;\n]{0,80}\b(?:t|test|tests|verify|check|nextest|tox)\b|test:[\w:-]+|ctest|tox|nox)\b|\brun-tests?\b/,
  ],
  [
    "lint",
    /\b(?:eslint|biome|oxlint|standard|xo|tslint|ruff|flake8|pylint|rubocop|golangci-lint|go\s+vet|staticcheck|clippy|phpcs|swiftlint|shellcheck|ktlint|detekt|checkstyle|stylelint|prettier\s[^|&;]{0,80}--check|lint|black\s[^|&;]{0,80}--check|hadolint|markdownlint)\b/,
  ],
  ["types", /\b(?:tsc|vue-tsc|mypy|pyright|phpstan|psalm|sorbet|srb|typecheck|type-check|types|flow)\b/],
  [
    "security",
    /\b(?:codeql|trivy|snyk|semgrep|bandit|gitleaks|(?:npm|pnpm|yarn|cargo|pip)[- ]audit|dependency-review|scorecard|sonar\w*|brakeman|govulncheck)\b/,
  ],
  ["coverage", /\b(?:nyc|c8|codecov|coveralls|--coverage|--cov\b|coverage\s+report)\b/],
];

/** The kinds of checks that a command runs. */
export function toChecks(command: string): string[] {
  return TOOLS.filter(([, pattern]) => pattern.test(command)).map(([kind]) => kind);
}
