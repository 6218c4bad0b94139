import { afterAll, beforeAll, expect, test } from "vitest";
import { REVIEWS_QUERY } from "../../../src/github/query-reviews.ts";
import { aSmallGitHub, aToken, REPO, type Rig } from "./a-small-github.ts";

let rig: Rig;
let number: number;

beforeAll(async () => {
  rig = await aSmallGitHub();
  const { github } = rig;
  await github.push({ repo: REPO, branch: "fix", files: { "src/page.ts": "export const first = 1;\n" } });
  ({ number } = await github.openPullRequest({ repo: REPO, author: "ann", title: "A fix", head: "fix" }));
});

afterAll(() => rig.close());

async function ask(query: string, variables: object, request: object = {}) {
  const authorization = `token ${await aToken(rig.github, request)}`;
  const response = await fetch(`${rig.github.url}/api/graphql`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the test looks into answers of every shape
  return { status: response.status, body: (await response.json()) as any };
}

const pull = (selection: string) =>
  `{ repository(owner: "octo", name: "demo") { pullRequest(number: ${number}) { ${selection} } } }`;

test("the app's query is one of GitHub's own schema, and a comment's line is told as long as the diff has it", async () => {
  const { github } = rig;
  const onLine = { path: "src/page.ts", line: 1 };
  const wanted = { repo: REPO, number, author: "rita" };
  const { threads } = await github.review({ ...wanted, comments: [{ ...onLine, body: "Why?" }] });
  const variables = { owner: "octo", name: "demo", number };

  const before = (await ask(REVIEWS_QUERY, variables)).body;
  await github.push({ repo: REPO, branch: "fix", files: { "src/page.ts": "export const first = 2;\n" } });
  for (const thread of threads) thread.isResolved = true;
  const after = (await ask(REVIEWS_QUERY, variables)).body;

  expect(before.errors).toBeUndefined();
  const place = ({ data }: typeof before) => {
    const [{ line, isOutdated, isResolved }] = data.repository.pullRequest.reviewThreads.nodes;
    return { line, isOutdated, isResolved };
  };
  expect(place(before)).toEqual({ line: 1, isOutdated: false, isResolved: false });
  expect(place(after)).toEqual({ line: null, isOutdated: true, isResolved: true });
});

test("what GraphQL refuses is answered with 200 and the errors that GitHub documents", async () => {
  const unreadable = { permissions: { issues: "write" } };

  const refused = await ask(pull("title"), {}, unreadable);
  expect(refused).toMatchObject({
    status: 200,
    body: { errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }] },
  });
  const types = async (query: string) => (await ask(query, {})).body.errors[0].type;
  expect(await types('{ repository(owner: "octo", name: "none") { name } }')).toBe("NOT_FOUND");
  expect(await types(pull("reviews { totalCount }"))).toBe("MISSING_PAGINATION_BOUNDARIES");
  expect(await types(pull("reviews(last: 101) { totalCount }"))).toBe("EXCESSIVE_PAGINATION");
  expect((await ask(pull("nothing"), {})).body.errors[0].message).toMatch(/nothing/);
  expect((await ask("{", {})).body.errors).toHaveLength(1);
});

test("a comment on a line that the diff does not show is refused", async () => {
  const comments = [{ path: "src/page.ts", line: 7, body: "Where?" }];

  await expect(rig.github.review({ repo: REPO, number, author: "rita", comments })).rejects.toMatchObject({
    status: 422,
  });
});
