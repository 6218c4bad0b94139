import type { HttpAnswer, Route, RoutedRequest } from "../http/route.ts";
import type { RecordedRepository } from "../record/run-record.ts";
import { RUN_STATES } from "../run/run.ts";
import { SIGNED_OUT_PATH } from "../viewer/sign-in.ts";
import type { Viewer } from "../viewer/viewer.ts";
import { toAssetAnswer, toPage } from "./answers.ts";
import { ASSETS } from "./assets.ts";
import { behindSignIn, toNotFound } from "./doors.ts";
import { SIGNED_OUT } from "./plain-pages.ts";
import { renderRepository } from "./repository-page.ts";
import { type Filter, renderRunList } from "./run-list.ts";
import { createRunRoutes, type RunRoutes } from "./run-routes.ts";
import { createSteerRoutes, type SteerRoutes } from "./steer-routes.ts";
import { PERIODS, renderTotals } from "./totals.ts";

const RUNS_A_PAGE = 50;
const TOTALS = { day: 31, month: 12 } as const;
const MONTHS_OF_REPOSITORY = 6;
const MAX_WORD_CHARS = 200;

/** What the pages are made of. `githubUrl`: where GitHub's own pages are; links lead nowhere else. */
export type Pages = RunRoutes & SteerRoutes;

/** Every page for people, with what belongs to it. Signing in and out is another's. */
export function createPages(pages: Pages): Route[] {
  const { records, githubUrl } = pages;

  async function showList({ query }: RoutedRequest, viewer: Viewer): Promise<HttpAnswer> {
    const all = await viewer.repositories();
    const filter = readFilter(query);
    const repositories = all.filter(
      (each) => filter.repository === undefined || isNamed(each, filter.repository),
    );
    const page = await records.list({
      repositories,
      state: filter.state,
      requester: filter.person,
      cursor: readWord(query, "cursor"),
      count: RUNS_A_PAGE,
    });
    return toPage(200, renderRunList({ page, filter, repositories: all, viewer: viewer.login, githubUrl }));
  }

  async function showTotals({ query }: RoutedRequest, viewer: Viewer): Promise<HttpAnswer> {
    const per = PERIODS.find((each) => each === query.get("per")) ?? "day";
    const repositories = await viewer.repositories();
    const totals = await records.totals({ repositories, per, count: TOTALS[per] });
    return toPage(200, renderTotals({ per, totals, viewer: viewer.login, githubUrl }));
  }

  async function showRepository({ params, query }: RoutedRequest, viewer: Viewer): Promise<HttpAnswer> {
    const repository = await viewer.find(params.owner ?? "", params.name ?? "");
    if (repository === undefined) return toNotFound();
    const repositories = [repository];
    const [page, totals] = await Promise.all([
      records.list({ repositories, cursor: readWord(query, "cursor"), count: RUNS_A_PAGE }),
      records.totals({ repositories, per: "month", count: MONTHS_OF_REPOSITORY }),
    ]);
    return toPage(200, renderRepository({ repository, page, totals, viewer: viewer.login, githubUrl }));
  }

  return [
    { method: "GET", path: "/", answer: behindSignIn(pages, showList) },
    { method: "GET", path: "/totals", answer: behindSignIn(pages, showTotals) },
    { method: "GET", path: "/repositories/:owner/:name", answer: behindSignIn(pages, showRepository) },
    { method: "GET", path: "/assets/:file", answer: showAsset },
    { method: "GET", path: SIGNED_OUT_PATH, answer: () => toPage(200, SIGNED_OUT) },
    ...createRunRoutes(pages),
    ...createSteerRoutes(pages),
  ];
}

/** Style and script are no secret: the way in shows them, too. */
function showAsset({ path }: RoutedRequest): HttpAnswer {
  const asset = ASSETS.find((each) => each.path === path);
  return asset === undefined ? toNotFound() : toAssetAnswer(asset);
}

function readFilter(query: URLSearchParams): Filter {
  return {
    state: RUN_STATES.find((each) => each === query.get("state")),
    repository: readWord(query, "repository"),
    person: readWord(query, "person")?.trim().replace(/^@/, "") || undefined,
  };
}

function readWord(query: URLSearchParams, name: string): string | undefined {
  const word = query.get(name)?.slice(0, MAX_WORD_CHARS);
  return word === "" ? undefined : word;
}

function isNamed({ owner, name }: Pick<RecordedRepository, "owner" | "name">, wanted: string): boolean {
  return `${owner}/${name}`.toLowerCase() === wanted.toLowerCase();
}
