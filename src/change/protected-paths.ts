/** What CI systems run. */
const CI = [
  ...[".github/workflows/**", ".github/actions/**", ".forgejo/**", ".gitea/**"],
  ...[".gitlab-ci*.yml", ".gitlab-ci*.yaml", ".gitlab/ci/**", ".gitlab/agents/**"],
  ...[".woodpecker/**", ".woodpecker.yml", ".woodpecker.yaml"],
  ...[".drone.yml", ".drone.yaml", ".drone.star", ".drone.jsonnet"],
  ...["bitbucket-pipelines.yml", "azure-pipelines*.yml", "azure-pipelines*.yaml"],
  ...[".azure-pipelines/**", ".azuredevops/**", ".circleci/**", ".buildkite/**", ".semaphore/**"],
  ...["**/Jenkinsfile", "**/Jenkinsfile.*", ".jenkins/**", ".teamcity/**"],
  ...[".travis.yml", "appveyor.yml", ".appveyor.yml", ".appveyor/**", ".cirrus.yml", ".cirrus.star"],
  ...["codefresh.yml", ".codefresh/**", "wercker.yml", "bitrise.yml", "codemagic.yaml", "screwdriver.yaml"],
  ...["buildspec*.yml", "buildspec*.yaml", "cloudbuild*.yaml", "cloudbuild*.yml", "cloudbuild*.json"],
  ...[".tekton/**", ".harness/**", ".builds/**", ".build.yml", ".scrutinizer.yml", ".concourse/**"],
];

/** What opens, reviews or merges pull requests by itself, sets the repository up, or says who has to review. */
const GOVERNANCE = [
  ...["sandpiper.yml", "sandpiper.yaml", "settings.yml", "safe-settings/**"].map((name) => `.github/${name}`),
  ...[".github/dependabot.yml", ".github/dependabot.yaml", ".dependabot/**"],
  ...["renovate.json", "renovate.json5", ".renovaterc*", ".github/renovate.json*", ".gitlab/renovate.json*"],
  ...[".mergify.yml", ".mergify/**", ".github/mergify.yml", ".kodiak.toml", ".github/.kodiak.toml"],
  ...["bors.toml", ".github/bors.toml", ".bulldozer.yml", ".policy.yml"],
  ...["CODEOWNERS", "docs/CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS"],
  ...["**/OWNERS", "OWNERS_ALIASES"],
];

/** What git, a hook or a package manager does on everybody's machine. */
const MACHINES = [
  ...[".gitmodules", "**/.gitattributes", "**/.gitconfig", "**/.husky/**", "**/.githooks/**"],
  ...["**/.pre-commit-config.yaml", "**/.pre-commit-config.yml", "**/.pre-commit-hooks.yaml", "**/prek.toml"],
  ...["lefthook*.yml", ".lefthook*.yml", "lefthook*.yaml", "lefthook*.toml", ".lefthook/**"].map(
    (n) => `**/${n}`,
  ),
  ...["**/.overcommit.yml", "**/.envrc", "**/.npmrc", "**/.pnpmfile.cjs", "**/.pnpmfile.mjs"],
  ...["**/.yarnrc*", "**/.yarn/releases/**", "**/.yarn/plugins/**"],
  ...["**/.cargo/config", "**/.cargo/config.toml", "**/.bundle/config", "**/pip.conf", "**/.pypirc"],
];

/** What an editor runs when the folder is opened. */
const EDITORS = [
  ...[".vscode/**", ".idea/**", ".run/**", ".fleet/**", ".zed/**", ".vs/**"],
  ...[".devcontainer/**", ".devcontainer.json", ".gitpod.yml"],
  ...[".exrc", ".vimrc", ".nvimrc", ".nvim.lua", ".dir-locals.el", ".dir-locals-2.el"],
].map((name) => `**/${name}`);

/** What lets an agent run commands, servers or hooks; mere instructions are told with a warning. */
const AGENTS = [
  ...[".claude/**", ".mcp.json", ".cursor/**", ".codex/**", ".gemini/**", ".qwen/**", ".windsurf/**"],
  ...[".cline/**", ".roo/**", ".kilocode/**", ".continue/**", ".continuerc.json", ".aider*", ".amazonq/**"],
  ...[
    ".kiro/**",
    ".junie/**",
    ".augment/**",
    ".trae/**",
    ".factory/**",
    ".amp/**",
    ".agents/**",
    ".goose/**",
  ],
  ...["opencode.json", "opencode.jsonc", ".opencode/**", "crush.json", ".crush.json", ".crush/**"],
]
  .map((name) => `**/${name}`)
  .concat([".github/hooks/**", ".github/mcp.json"]);

/**
 * Paths that decide what runs, who reviews, or what an agent or editor does on its own. An agent's change to one of them is
 * not published unless the operator and the repository allow the path.
 */
export const PROTECTED_PATHS: readonly string[] = [...CI, ...GOVERNANCE, ...MACHINES, ...EDITORS, ...AGENTS];
