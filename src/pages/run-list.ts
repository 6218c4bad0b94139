import type { RunPage } from "../record/records.ts";
import type { RecordedRepository, RunLine } from "../record/run-record.ts";
import { formatUsd } from "../report/format.ts";
import { RUN_STATES, type RunState } from "../run/run.ts";
import { type Html, html } from "../text/html.ts";
import { renderPage } from "./layout.ts";
import { toRepositoryPath, toRunPath, withQuery } from "./links.ts";
import { renderMoment } from "./moment.ts";
import type { Looking } from "./run-page.ts";
import { renderStanding } from "./standing.ts";

/** What a list was narrowed to, as its form and its address say it. */
export interface Filter {
  state?: RunState | undefined;
  /** `owner/name`. */
  repository?: string | undefined;
  person?: string | undefined;
}

interface ListView extends Looking {
  page: RunPage;
  filter: Filter;
  /** Those that can be chosen. */
  repositories: readonly Pick<RecordedRepository, "owner" | "name">[];
}

/** The runs of all repositories that the viewer may read. */
export function renderRunList({ page, filter, repositories, viewer }: ListView): string {
  const isNarrowed = Object.values(filter).some((value) => value !== undefined);
  const nothing = isNarrowed
    ? html`No run is like that. <a href="/">Show all</a>`
    : html`No runs yet. They begin with a comment in an issue or a pull request of a repository that the app is installed on.`;
  const body = html`<div class="pagehead"><h1>Runs</h1></div>
${renderFilters(filter, repositories)}
${renderRuns(page, { nothing, next: (cursor) => withQuery("/", { ...filter, cursor }) })}`;
  return renderPage({ title: "Runs", body, viewer, place: "runs" });
}

/** Runs as a table, newest first, with a way to those that follow. */
export function renderRuns(
  { runs, next }: RunPage,
  words: { nothing: Html; next: (cursor: string) => string },
): Html {
  if (runs.length === 0) return html`<section class="card"><p class="empty">${words.nothing}</p></section>`;
  const more =
    next === undefined
      ? undefined
      : html`<p class="more"><a href="${words.next(next)}" rel="next">Older runs</a></p>`;
  return html`<section class="card"><table class="runs"><caption class="unseen">Runs, newest first</caption><thead><tr><th scope="col">Run</th><th scope="col">State</th><th scope="col">Asked by</th><th scope="col">Begun</th><th scope="col" class="figure">Cost</th></tr></thead>
<tbody>${runs.map(renderRun)}</tbody></table>${more}</section>`;
}

function renderRun(run: RunLine): Html {
  const { repository, thread, headline } = run;
  return html`<tr><td><a class="title" href="${toRunPath(run.id)}"><bdi>${thread.title}</bdi></a>
<span class="what"><a href="${toRepositoryPath(repository)}">${repository.owner}/${repository.name}</a> #${thread.number} · ${headline}</span></td>
<td>${renderStanding(run)}</td><td><bdi>${run.requester.login}</bdi></td><td>${renderMoment(run.createdAt)}</td><td class="figure">${formatUsd(run.costMicroUsd)}</td></tr>`;
}

function renderFilters(filter: Filter, repositories: ListView["repositories"]): Html {
  const names = repositories.map(({ owner, name }) => `${owner}/${name}`);
  return html`<form class="filters" method="get" action="/">
<label>State<select name="state">${renderOptions(RUN_STATES, filter.state)}</select></label>
<label>Repository<select name="repository">${renderOptions(names, filter.repository)}</select></label>
<label>Person<input name="person" value="${filter.person ?? ""}" placeholder="GitHub login" autocapitalize="off" autocomplete="off" spellcheck="false"></label>
<button>Show</button>
</form>`;
}

function renderOptions(values: readonly string[], chosen: string | undefined): Html[] {
  const options = values.map(
    (value) =>
      html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${value}</option>`,
  );
  return [html`<option value="">all</option>`, ...options];
}
