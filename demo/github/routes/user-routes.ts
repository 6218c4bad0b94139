import { z } from "zod";
import { answerPage } from "../api/pagination.ts";
import { clientRoute, type Route, readerRoute, type UserCall, userRoute } from "../api/route.ts";
import { renderInstallation } from "../render/app.ts";
import { renderFull, renderSeen, renderSelf, roleByToken } from "../render/user.ts";
import type { Installation } from "../world/model.ts";
import { notFound, Problem } from "../world/problem.ts";
import { findUserToken } from "../world/user-tokens.ts";

const TokenBody = z.object({ access_token: z.string() });

/** What is asked with a person's token, and by the App of such a token. */
export const userRoutes: Route[] = [
  userRoute("GET /user", ({ world, userToken: { user, kind } }) => ({
    status: 200,
    body: renderSelf(world, user),
    headers:
      kind.of === "person" && kind.scopes !== undefined ? { "x-oauth-scopes": kind.scopes.join(", ") } : {},
  })),
  userRoute("GET /user/installations", (call) => {
    const installations = listInstallations(call);
    const { headers = {}, body } = answerPage(call, installations, (each) =>
      renderInstallation(call.world, each),
    );
    return { status: 200, headers, body: { total_count: installations.length, installations: body } };
  }),
  userRoute("GET /user/installations/{installation_id}/repositories", (call) => {
    const { world, userToken, params } = call;
    const installation = listInstallations(call).find(({ id }) => id === Number(params.installation_id));
    if (installation === undefined) throw notFound();
    const repositories = readable(call, installation);
    const { headers = {}, body } = answerPage(call, repositories, (each) =>
      renderSeen(world, each, roleByToken(world, each, userToken)),
    );
    const list = { total_count: repositories.length, repository_selection: "selected", repositories: body };
    return { status: 200, headers, body: list };
  }),
  readerRoute("GET /repos/{owner}/{repo}", ({ world, repository, role }) => ({
    status: 200,
    body: renderFull(world, repository, role),
  })),
  clientRoute(
    "DELETE /applications/{client_id}/token",
    ({ world, body }) => {
      const token = findUserToken(world, body.access_token);
      if (token?.kind.of !== "app") throw notFound();
      token.revoked = true;
      return { status: 204 };
    },
    TokenBody,
  ),
];

/** Those of the App on accounts where the person may read something. A token of another kind is told of none. */
function listInstallations(call: UserCall): Installation[] {
  if (call.userToken.kind.of !== "app")
    throw new Problem(
      403,
      "You must authenticate with an access token authorized to a GitHub App in order to list installations",
    );
  return [...call.world.installations.values()].filter(
    (installation) => installation.suspended !== undefined || readable(call, installation).length > 0,
  );
}

/** What is in an installation, and the person has a role in: public ones alone are not listed for everybody. */
function readable({ world, userToken }: UserCall, installation: Installation) {
  const repositories = [...installation.repositoryIds].flatMap((id) => world.repositoryById(id) ?? []);
  return repositories.filter(
    (each) =>
      each.roles.has(userToken.user.login.toLowerCase()) && roleByToken(world, each, userToken) !== "none",
  );
}
