import { GitHubError } from "../errors.ts";
import type { HttpAnswer, RoutedRequest } from "../http/route.ts";
import type { Records } from "../record/records.ts";
import type { Viewer, Viewers } from "../viewer/viewer.ts";
import { toData, toPage, toRedirect } from "./answers.ts";
import { NOT_FOUND, UNANSWERED } from "./plain-pages.ts";

/** What a route answers to somebody who is signed in. */
export type Shown = (request: RoutedRequest, viewer: Viewer) => Promise<HttpAnswer>;

/** What stands before every route: who asks, and whether they may see it. */
export interface Doors {
  viewers: Viewers;
  records: Pick<Records, "record" | "repositoryOf">;
}

/** For a page: who is not signed in is sent to the way in, and comes back to where they wanted to go. */
export function behindSignIn({ viewers }: Pick<Doors, "viewers">, show: Shown) {
  return async (request: RoutedRequest): Promise<HttpAnswer> =>
    unlessGitHubFails(toPage(503, UNANSWERED), async () => {
      const viewer = await viewers.bySession(request.header("cookie"));
      return viewer === undefined ? toSignIn(request) : show(request, viewer);
    });
}

/** For data of our own script: who is not signed in is told so, whatever they ask for. */
export function behindSession({ viewers }: Pick<Doors, "viewers">, show: Shown) {
  return async (request: RoutedRequest): Promise<HttpAnswer> =>
    unlessGitHubFails(toData(503, { problem: "GitHub does not answer." }), async () => {
      const viewer = await viewers.bySession(request.header("cookie"));
      return viewer === undefined ? toData(401, { problem: "Not signed in." }) : show(request, viewer);
    });
}

/** The one answer for a page that is not there, and for one that somebody may not see. */
export function toNotFound(): HttpAnswer {
  return toPage(404, NOT_FOUND);
}

/** The same for data. */
export function toNoData(): HttpAnswer {
  return toData(404, { problem: "Not found." });
}

function toSignIn({ path, query }: RoutedRequest): HttpAnswer {
  const wanted = query.size === 0 ? path : `${path}?${query}`;
  return toRedirect(`/sign-in?return_to=${encodeURIComponent(wanted)}`);
}

async function unlessGitHubFails(
  instead: HttpAnswer,
  answer: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof GitHubError) return instead;
    throw error;
  }
}
