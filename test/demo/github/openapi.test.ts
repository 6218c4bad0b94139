import { afterAll, beforeAll, expect, test } from "vitest";
import { allRoutes } from "../../../demo/github/routes/all-routes.ts";
import { aJwt, aSmallGitHub, aToken, aUserToken, type Reply, type Rig, send } from "./a-small-github.ts";
import { describedProperties, faultOfAnswer, faultOfRequest, faultOfWebhook } from "./github-description.ts";

const WRONG_VALUES = [undefined, null, 7, 1.5, "text", "", true, [], [7], {}, { nope: 1 }];

let rig: Rig;
let token: string;
const driven = new Set<string>();
const bodies = new Map<string, { authorization: string; path: string; body: Record<string, unknown> }>();

beforeAll(async () => {
  rig = await aSmallGitHub();
  token = await aToken(rig.github);
});

afterAll(() => rig.close());

/** Sends a request for a described route and holds what is said and answered against the description. */
async function drive(
  route: string,
  values: Record<string, string | number>,
  options: { status?: number; body?: Record<string, unknown>; query?: string; as?: string } = {},
): Promise<Reply> {
  const { status = 200, body, query = "", as } = options;
  const all: Record<string, string | number> = { owner: "octo", repo: "demo", ...values };
  const line = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURI(String(all[name])));
  const isApp = route.includes(" /app") || route.endsWith("/installation");
  const authorization = as ?? (isApp ? `Bearer ${aJwt()}` : `token ${token}`);
  if (body && status < 400) expect(faultOfRequest(route, body)).toBeUndefined();
  const reply = await send(rig.github, authorization, line + query, body);
  const refusal = reply.status < 400 ? undefined : reply.body;
  expect([route, reply.status, refusal]).toEqual([
    route,
    status,
    status < 400 ? undefined : expect.anything(),
  ]);
  expect(faultOfAnswer(route, status, reply.body), `${route} ${status}`).toBeUndefined();
  driven.add(route);
  if (body && status < 400 && !bodies.has(route)) {
    bodies.set(route, { authorization, path: line.split(" ")[1] ?? "", body });
  }
  return reply;
}

const R = "/repos/{owner}/{repo}";

test("the App's own routes answer as described", async () => {
  await drive("GET /app", {});
  await drive("GET /app/installations", {});
  await drive("GET /app/hook/config", {});
  const deliveries = await drive("GET /app/hook/deliveries", {});
  const attempt = "POST /app/hook/deliveries/{delivery_id}/attempts";
  if (deliveries.body.length > 0)
    await drive(attempt, { delivery_id: deliveries.body[0].id }, { status: 202 });
  await drive(attempt, { delivery_id: 999_999 }, { status: 422 });
  const mint = "POST /app/installations/{installation_id}/access_tokens";
  const values = { installation_id: rig.github.installationId("octo/demo") ?? 0 };
  await drive(mint, values, {
    status: 201,
    body: { repository_ids: [rig.repositoryId], permissions: { contents: "read" } },
  });
  await drive(mint, values, { status: 201, body: { repositories: ["demo"] } });
  await drive(mint, values, { status: 422, body: { repository_ids: [1] } });
  await drive(mint, values, { status: 422, body: { permissions: { administration: "write" } } });
  await drive("GET /installation/repositories", {});
  await drive(`GET ${R}/installation`, {});
  await drive(`GET ${R}/installation`, { repo: "none" }, { status: 404 });
});

test("the repository's routes answer as described", async () => {
  const permission = `GET ${R}/collaborators/{username}/permission`;
  await drive(permission, { username: "ann" });
  await drive(permission, { username: "nobody" }, { status: 404 });
  for (const path of ["README.md", "src", "link"]) await drive(`GET ${R}/contents/{path}`, { path });
  await drive(`GET ${R}/contents/{path}`, { path: "none" }, { status: 404 });
  await drive(`GET ${R}/branches/{branch}`, { branch: "main" });
  await drive(`GET ${R}/branches/{branch}`, { branch: "none" }, { status: 404 });
});

test("the routes for people's tokens answer as described", async () => {
  const { github } = rig;
  const { clientId, clientSecret } = github.oauth;
  const ann = await aUserToken(github, "ann");
  const as = `Bearer ${ann}`;
  await drive("GET /user", {}, { as });
  await drive("GET /user", {}, { status: 403 });
  await drive("GET /user", {}, { status: 401, as: "Bearer ghu_nobody" });
  await drive("GET /user/installations", {}, { as });
  await drive(
    "GET /user/installations",
    {},
    { status: 403, as: `Bearer ${github.makePersonalToken("ann")}` },
  );
  const repositories = "GET /user/installations/{installation_id}/repositories";
  await drive(repositories, { installation_id: github.installationId("octo/demo") ?? 0 }, { as });
  await drive(repositories, { installation_id: 1 }, { status: 404, as });
  await drive(`GET ${R}`, {}, { as });
  await drive(`GET ${R}`, {});
  await drive(`GET ${R}`, { repo: "none" }, { status: 404, as });
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  const body = { access_token: ann };
  await drive(
    "DELETE /applications/{client_id}/token",
    { client_id: clientId },
    { status: 204, as: basic, body },
  );
  await drive("GET /user", {}, { status: 401, as });
});

test("the git database's routes and pull requests answer as described", async () => {
  const { headSha } = rig;
  const head = (await drive(`GET ${R}/git/commits/{commit_sha}`, { commit_sha: headSha })).body;
  await drive(`GET ${R}/git/ref/{ref}`, { ref: "heads/main" });
  await drive(`GET ${R}/git/ref/{ref}`, { ref: "heads/none" }, { status: 404 });
  await drive(`GET ${R}/git/matching-refs/{ref}`, { ref: "heads/ma" });
  await drive(`GET ${R}/git/trees/{tree_sha}`, { tree_sha: head.tree.sha }, { query: "?recursive=1" });
  const blob = await drive(
    `POST ${R}/git/blobs`,
    {},
    {
      status: 201,
      body: { content: Buffer.from([0, 255]).toString("base64"), encoding: "base64" },
    },
  );
  await drive(`GET ${R}/git/blobs/{file_sha}`, { file_sha: blob.body.sha });
  const tree = await drive(
    `POST ${R}/git/trees`,
    {},
    {
      status: 201,
      body: {
        base_tree: head.tree.sha,
        tree: [{ path: "src/new.bin", mode: "100644", type: "blob", sha: blob.body.sha }],
      },
    },
  );
  await drive(`POST ${R}/git/trees`, {}, { status: 422, body: { base_tree: headSha, tree: [] } });
  const commit = await drive(
    `POST ${R}/git/commits`,
    {},
    {
      status: 201,
      body: { message: "Add a file", tree: tree.body.sha, parents: [headSha] },
    },
  );
  await drive(`POST ${R}/git/commits`, {}, { status: 422, body: { message: "m", tree: headSha } });
  const ref = { ref: "refs/heads/topic", sha: commit.body.sha };
  await drive(`POST ${R}/git/refs`, {}, { status: 201, body: ref });
  await drive(`POST ${R}/git/refs`, {}, { status: 422, body: ref });
  await drive(
    `PATCH ${R}/git/refs/{ref}`,
    { ref: "heads/topic" },
    { body: { sha: commit.body.sha, force: true } },
  );
  await drive(`PATCH ${R}/git/refs/{ref}`, { ref: "heads/main" }, { status: 422, body: { sha: "nope" } });

  const compare = `GET ${R}/compare/{basehead}`;
  await drive(compare, { basehead: `${headSha}...${commit.body.sha}` });
  await drive(compare, { basehead: "topic...main" });
  await drive(compare, { basehead: "main...none" }, { status: 404 });

  const wanted = { title: "Topic", head: "octo:topic", base: "main", body: "Fixes it", draft: true };
  const pull = (await drive(`POST ${R}/pulls`, {}, { status: 201, body: wanted })).body;
  await drive(`POST ${R}/pulls`, {}, { status: 422, body: wanted });
  const values = { pull_number: pull.number };
  await drive(`GET ${R}/pulls`, {}, { query: "?head=octo:topic&base=main" });
  await drive(`GET ${R}/pulls/{pull_number}`, values);
  await drive(`GET ${R}/pulls/{pull_number}/files`, values);
  await drive(`POST ${R}/pulls/{pull_number}/requested_reviewers`, values, {
    status: 201,
    body: { reviewers: ["ann"] },
  });
  await drive(`POST ${R}/git/refs`, {}, { status: 201, body: { ref: "refs/heads/text", sha: headSha } });
  await rig.github.push({ repo: "octo/demo", branch: "text", files: { "a.md": "one\ntwo\n" } });
  const text = { repo: "octo/demo", author: "ann", title: "Text", head: "text" };
  const { number } = await rig.github.openPullRequest(text);
  const onLine = { path: "a.md", line: 2, startLine: 1, body: "Why?" };
  const { threads } = await rig.github.review({
    ...{ repo: "octo/demo", number, author: "rita", body: "No" },
    comments: [onLine],
  });
  for (const thread of threads)
    await rig.github.replyInThread({ ...text, number, thread, author: "ann", body: "So" });
  const lines = await drive(`GET ${R}/pulls/{pull_number}/comments`, { pull_number: number });
  expect(lines.body.map((comment: { line: number }) => comment.line)).toEqual([2, 2]);
});

test("issues, comments and reactions answer as described", async () => {
  const { number } = await rig.github.openIssue({ repo: "octo/demo", author: "ann", title: "Broken" });
  const values = { issue_number: number };
  const issue = `${R}/issues/{issue_number}`;
  await drive(`GET ${issue}`, values);
  await drive(`GET ${issue}`, { issue_number: 999 }, { status: 404 });
  await drive(
    `POST ${R}/issues`,
    {},
    { status: 201, body: { title: "A task", body: "Text", labels: ["x"] } },
  );
  await drive(`POST ${R}/issues`, {}, { status: 422, body: { title: " " } });
  await drive(`GET ${R}/issues`, {}, { query: "?state=all&sort=created&direction=desc&per_page=100" });
  const gone = await rig.github.openIssue({ repo: "octo/demo", author: "ann", title: "Spam" });
  await rig.github.deleteIssue({ repo: "octo/demo", number: gone.number });
  await drive(`GET ${issue}`, { issue_number: gone.number }, { status: 410 });
  await drive(`PATCH ${issue}`, values, {
    body: { title: "Still broken", state: "closed", state_reason: "completed" },
  });
  await drive(`PATCH ${issue}`, values, { body: { state: "open" } });
  await drive(`PATCH ${issue}`, values, { body: { labels: ["claude", "help wanted"], assignees: ["ann"] } });
  await drive(`PATCH ${issue}`, values, { body: { labels: ["claude", "bug/ui"] } });
  await drive(`DELETE ${issue}/labels/{name}`, { ...values, name: "claude" });
  await drive(`DELETE ${issue}/labels/{name}`, { ...values, name: "claude" }, { status: 404 });
  const comment = await drive(`POST ${issue}/comments`, values, {
    status: 201,
    body: { body: "Working on it" },
  });
  await drive(`GET ${issue}/comments`, values);
  const newest = "?sort=updated&direction=desc&since=2026-01-01T00:00:00Z";
  await drive(`GET ${R}/issues/comments`, {}, { query: newest });
  const one = { comment_id: comment.body.id };
  await drive(`PATCH ${R}/issues/comments/{comment_id}`, one, { body: { body: "Done" } });
  for (const [path, at] of [
    [issue, values],
    [`${R}/issues/comments/{comment_id}`, one],
  ] as const) {
    await drive(`POST ${path}/reactions`, at, { status: 201, body: { content: "eyes" } });
    await drive(`POST ${path}/reactions`, at, { body: { content: "eyes" } });
  }
});

test("check runs answer as described", async () => {
  const created = await drive(
    `POST ${R}/check-runs`,
    {},
    {
      status: 201,
      body: {
        name: "Claude",
        head_sha: rig.headSha,
        status: "in_progress",
        external_id: "run-1",
        details_url: "https://example.com/run",
        started_at: "2026-01-01T00:00:00Z",
        output: { title: "Working", summary: "- [ ] one", text: "more" },
        actions: [{ label: "Stop", description: "Stop this run", identifier: "stop" }],
      },
    },
  );
  const values = { check_run_id: created.body.id };
  await drive(`GET ${R}/check-runs/{check_run_id}`, values);
  await drive(`PATCH ${R}/check-runs/{check_run_id}`, values, {
    body: { status: "completed", conclusion: "success", output: { title: "Done", summary: "- [x] one" } },
  });
  await drive(`GET ${R}/commits/{ref}/check-runs`, { ref: rig.headSha }, { query: "?check_name=Claude" });
});

test("webhooks are as described", async () => {
  const { github } = rig;
  const { number } = await github.openIssue({ repo: "octo/demo", author: "rita", title: "Hi", body: null });
  const { id } = github.comment({ repo: "octo/demo", number, author: "rita", body: "please" });
  github.editComment({ id, body: "pretty please" });
  github.deleteComment({ id });
  await github.addLabel({ repo: "octo/demo", number, name: "claude" });
  await github.removeLabel({ repo: "octo/demo", number, name: "claude" });
  await github.lockIssue({ repo: "octo/demo", number });
  await github.closeIssue({ repo: "octo/demo", number });
  await github.push({ repo: "octo/demo", branch: "people", files: { a: "1" } });
  await github.openPullRequest({ repo: "octo/demo", author: "ann", title: "A", head: "people" });
  await github.push({ repo: "octo/demo", branch: "people", files: { a: "2" } });
  await tellOfEndings();
  const checkRunId = github.checkRuns("octo/demo")[0]?.id ?? 0;
  github.pressCheckRunAction({ repo: "octo/demo", checkRunId, identifier: "stop", by: "ann" });
  github.rerequestCheckRun({ repo: "octo/demo", checkRunId, by: "ann" });
  await github.settled();

  expect(new Set(github.deliveries.map(({ event, action }) => `${event}.${action}`))).toEqual(
    new Set([
      ...["opened", "edited", "closed", "reopened", "labeled", "unlabeled", "locked", "deleted"].map(
        (action) => `issues.${action}`,
      ),
      "issues.transferred",
      ...["created", "edited", "deleted"].map((action) => `issue_comment.${action}`),
      ...["opened", "synchronize", "labeled", "closed"].map((action) => `pull_request.${action}`),
      ...["created", "completed", "requested_action", "rerequested"].map((action) => `check_run.${action}`),
      ...["suspend", "unsuspend", "deleted"].map((action) => `installation.${action}`),
      "installation_repositories.removed",
      "pull_request_review.submitted",
      "pull_request_review_comment.created",
    ]),
  );
  for (const { event, action, payload } of github.deliveries) {
    expect(faultOfWebhook(event, action, payload), `${event}.${action}`).toBeUndefined();
  }
});

/** What ends threads, whole repositories and installations. */
async function tellOfEndings() {
  const { github } = rig;
  const repo = "octo/demo";
  const pull = await github.openPullRequest({
    repo,
    author: "ann",
    title: "B",
    head: "people",
    base: "text",
  });
  await github.addLabel({ repo, number: pull.number, name: "claude" });
  await github.mergePullRequest({ repo, number: pull.number, by: "ann" });
  await github.createRepository({ owner: "octo", name: "other", files: { a: "1" } });
  const moving = await github.openIssue({ repo, author: "ann", title: "Elsewhere" });
  await github.transferIssue({ repo, number: moving.number, to: "octo/other" });
  await github.createRepository({ owner: "acme", name: "site", files: { a: "1" } });
  await github.createRepository({ owner: "acme", name: "shop", files: { a: "1" } });
  github.suspend("acme/site");
  github.unsuspend("acme/site");
  github.removeFromInstallation("acme/shop");
  github.uninstall("acme/site");
}

test("every route was driven", () => {
  const routes = allRoutes.map(({ method, path }) => `${method} ${path}`);

  expect(routes.filter((route) => !driven.has(route))).toEqual([
    "DELETE /installation/token",
    // Held against its description in app-form.test.ts.
    "POST /app-manifests/{code}/conversions",
    // Described by GraphQL's own schema: see reviews.test.ts.
    "POST /graphql",
  ]);
});

test("requests that the description refuses are refused", async () => {
  const accepted: string[] = [];
  for (const [route, { authorization, path, body }] of bodies) {
    for (const wrong of mutations(body, describedProperties(route))) {
      if (faultOfRequest(route, wrong) === undefined) continue;
      const { status } = await send(rig.github, authorization, `${route.split(" ")[0]} ${path}`, wrong);
      if (status !== 400 && status !== 422) accepted.push(`${status} ${route} ${JSON.stringify(wrong)}`);
    }
  }

  expect(accepted).toEqual([]);
});

test("a revoked token is answered as described, and never lets in again", async () => {
  await drive("DELETE /installation/token", {}, { status: 204 });

  const { status, body } = await send(rig.github, `token ${token}`, "GET /installation/repositories");
  expect([status, body.message]).toEqual([401, "Bad credentials"]);
});

/** A value with one thing in it wrong, in every place and way. */
function* mutations(value: unknown, more: string[] = []): Generator<unknown> {
  if (value === null || typeof value !== "object") return;
  for (const key of new Set([...Object.keys(value), ...more])) {
    const replace = (part: unknown) =>
      Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part };
    for (const wrong of WRONG_VALUES) yield replace(wrong);
    for (const deeper of mutations((value as Record<string, unknown>)[key])) yield replace(deeper);
  }
}
