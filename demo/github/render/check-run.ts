import type { CheckRun, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderApp } from "./app.ts";
import { nodeId, timestampOrNull } from "./node-id.ts";
import { fullNameOf, repositoryPage, repositoryUrl } from "./repository.ts";

/** A check run of the App. */
export function renderCheckRun(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryPage(world, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${world.url}/apps/${world.app.slug}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: timestampOrNull(run.startedAt),
    completed_at: timestampOrNull(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: renderApp(world),
    pull_requests: renderPulls(world, repository, run.headSha),
  };
}

function renderPulls(world: World, repository: Repository, headSha: string) {
  const url = repositoryUrl(world, repository);
  const repo = { id: repository.id, url, name: fullNameOf(repository).split("/")[1] ?? "" };
  return [...repository.issues.values()].flatMap(({ pull, state, number }) =>
    pull && state === "open" && pull.headSha === headSha && pull.headRepository === repository
      ? [
          {
            id: pull.id,
            number,
            url: `${url}/pulls/${number}`,
            head: { ref: pull.headRef, sha: pull.headSha, repo },
            base: { ref: pull.baseRef, sha: pull.baseSha, repo },
          },
        ]
      : [],
  );
}
