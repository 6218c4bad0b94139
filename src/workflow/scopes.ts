import type { Access, RepositoryRef, TokenScope } from "../github/github-client.ts";
import type { Run } from "../run/run.ts";

/** The repository of a run, as the GitHub room speaks of it. */
export function toRepositoryRef({ event }: Pick<Run, "event">): RepositoryRef {
  const { id, owner, name } = event.repository;
  return { installationId: event.installationId, id, owner, name };
}

/** The token scope of one step of a run. */
export function toScope(run: Pick<Run, "id" | "event">, access: Access): TokenScope {
  return { run: run.id, repository: toRepositoryRef(run), access };
}

/** Package registries that a sandbox may reach without being asked for; a repository adds to them with `network`. */
export const PACKAGE_REGISTRIES: readonly string[] = [
  "registry.npmjs.org",
  "registry.yarnpkg.com",
  "pypi.org",
  "files.pythonhosted.org",
  "crates.io",
  "index.crates.io",
  "static.crates.io",
  "proxy.golang.org",
  "sum.golang.org",
  "rubygems.org",
  "repo.maven.apache.org",
  "repo1.maven.org",
  "plugins.gradle.org",
  "repo.packagist.org",
  "api.nuget.org",
];
