import type { RunPage, RunTotal } from "../record/records.ts";
import type { RecordedRepository } from "../record/run-record.ts";
import { html } from "../text/html.ts";
import { renderPage } from "./layout.ts";
import { renderGitHubLink, toRepositoryPath, withQuery } from "./links.ts";
import { renderRuns } from "./run-list.ts";
import type { Looking } from "./run-page.ts";
import { renderTotalsTable } from "./totals.ts";

interface RepositoryView extends Looking {
  repository: Pick<RecordedRepository, "owner" | "name">;
  page: RunPage;
  totals: readonly RunTotal[];
}

/** A repository: what its last months came to, and its runs. */
export function renderRepository({ repository, page, totals, viewer, githubUrl }: RepositoryView): string {
  const { owner, name } = repository;
  const url = new URL(toRepositoryPath(repository).replace(/^\/repositories/, ""), githubUrl).href;
  const runs = renderRuns(page, {
    nothing: html`No runs yet.`,
    next: (cursor) => withQuery(toRepositoryPath(repository), { cursor }),
  });
  const body = html`<div class="pagehead"><h1>${owner}/${name}</h1><p class="switch">${renderGitHubLink({ url, words: "On GitHub" }, githubUrl)}</p></div>
<section class="card" aria-labelledby="months"><h2 id="months">By month</h2>${renderTotalsTable(totals)}</section>
${runs}`;
  return renderPage({ title: `${owner}/${name}`, body, viewer });
}
