import { describe, expect, it } from "vitest";
import { createMarker } from "../../src/github/marker.ts";
import { editTrackingComment, openTrackingComment } from "../../src/github/tracking-comment.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope, PRIVATE_KEY } from "../support/a-github.ts";

const APP_ID = 99;
const RUN = "0123456789abcdef0123456789";
const marker = createMarker({ id: APP_ID, privateKey: PRIVATE_KEY });
const signed = marker.render(RUN);
const target = { number: 12, runId: RUN, body: "**Claude is working on this**" };
const body = `${target.body}\n\n${signed}`;
const aComment = (id: number, text: string, type: "Bot" | "User" = "Bot") => ({
  id,
  body: text,
  user: { login: "x", type },
  created_at: "2026-03-01T12:00:00Z",
  updated_at: "2026-03-01T12:00:00Z",
});
const COMMENTS = "/repos/octo/pages/issues/12/comments";

describe("the run's one comment", () => {
  it("is created with its signed marker; the first time the thread is not read", async () => {
    const { github, seen, answer } = aGitHub();
    answer(201, { id: 5 });
    const result = await openTrackingComment({ github, marker }, aScope(), { ...target, isFirst: true });

    expect(result).toEqual({ kind: "written", commentId: 5 });
    expect(seen).toMatchObject([{ route: `POST ${COMMENTS}`, body: { body } }]);
  });

  it("F11: is found by its marker the second time", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, [
      aComment(1, "hello", "User"),
      { ...aComment(5, body), performed_via_github_app: { id: APP_ID } },
    ]);
    const result = await openTrackingComment({ github, marker }, aScope(), { ...target, isFirst: false });

    expect(result).toEqual({ kind: "written", commentId: 5 });
    expect(seen.map(({ route }) => route)).toEqual([`GET ${COMMENTS}?per_page=100&page=1`]);
  });

  it.each([
    ["a person's copy of our marker", aComment(5, body, "User")],
    ["another App's copy of it", { ...aComment(5, body), performed_via_github_app: { id: APP_ID + 1 } }],
    ["a forged marker", aComment(5, `x\n\n${signed.replace(/sig=.{4}/, "sig=0000")}`)],
    ["another run's marker", aComment(5, `x\n\n${marker.render("f".repeat(26))}`)],
    ["a quotation of ours", aComment(5, `${body}\n\nand more`)],
    ["a deleted account's", { ...aComment(5, body), user: null }],
    ["an empty one", { ...aComment(5, ""), body: null }],
  ])("S20: does not adopt %s", async (_, comment) => {
    const { github, answer } = aGitHub();
    answer(200, [comment]).answer(201, { id: 6 });

    expect(await openTrackingComment({ github, marker }, aScope(), { ...target, isFirst: false })).toEqual({
      kind: "written",
      commentId: 6,
    });
  });

  it("F36: is found among the newest of a long thread", async () => {
    const { github, seen, answer } = aGitHub();
    const page = (from: number) =>
      Array.from({ length: 100 }, (_, index) => aComment(from + index, "hello", "User"));
    answer(200, page(1)).answer(200, { comments: 830 });
    for (const from of [401, 501, 601, 701]) answer(200, page(from));
    answer(200, [aComment(901, body)]);

    expect(
      await openTrackingComment({ github, marker }, aScope(), { ...target, isFirst: false }),
    ).toMatchObject({ commentId: 901 });
    expect(seen.map(({ route }) => route)).toEqual([
      `GET ${COMMENTS}?per_page=100&page=1`,
      "GET /repos/octo/pages/issues/12",
      ...[5, 6, 7, 8, 9].map((number) => `GET ${COMMENTS}?per_page=100&page=${number}`),
    ]);
  });

  it.each([403, 404, 410])("F18 F33: can't be written where GitHub says %d", async (status) => {
    const { github, answer } = aGitHub();
    answer(status, { message: "no" }).answer(status, { message: "no" }).answer(200, []);

    expect(await openTrackingComment({ github, marker }, aScope(), { ...target, isFirst: true })).toEqual({
      kind: "unwritable",
    });
    const mayRepost = async () => false;
    expect(
      await editTrackingComment({ github, marker }, aScope(), { ...target, commentId: 5, mayRepost }),
    ).toEqual({
      kind: "unwritable",
    });
  });

  it.each([
    ["a rate limit", 403, { "retry-after": "30" }],
    ["a fault of GitHub's", 502, {}],
  ])("F14 F15: is written later after %s, not given up", async (_, status, headers) => {
    const { github, answer } = aGitHub();
    answer(status, {}, headers).answer(status, {}, headers);
    const mayRepost = async () => true;

    expect(
      (await githubFailureOf(openTrackingComment({ github, marker }, aScope(), { ...target, isFirst: true })))
        .retry,
    ).not.toBe("never");
    const edit = editTrackingComment({ github, marker }, aScope(), { ...target, commentId: 5, mayRepost });
    expect((await githubFailureOf(edit)).retry).not.toBe("never");
  });

  it("is edited in place, with its marker", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, { id: 5 });
    const mayRepost = async () => true;

    expect(
      await editTrackingComment({ github, marker }, aScope(), { ...target, commentId: 5, mayRepost }),
    ).toEqual({
      kind: "written",
      commentId: 5,
    });
    expect(seen).toMatchObject([{ route: "PATCH /repos/octo/pages/issues/comments/5", body: { body } }]);
  });

  it("F32: is posted once more when somebody deleted it, and not a second time", async () => {
    const { github, seen, answer } = aGitHub();
    answer(404, {}).answer(201, { id: 6 }).answer(404, {}).answer(200, []);
    let reposts = 0;
    const mayRepost = async () => ++reposts === 1;
    const edit = (commentId: number) =>
      editTrackingComment({ github, marker }, aScope(), { ...target, commentId, mayRepost });

    expect(await edit(5)).toEqual({ kind: "written", commentId: 6 });
    expect(await edit(6)).toEqual({ kind: "unwritable" });
    expect(seen.map(({ route }) => route)).toEqual([
      "PATCH /repos/octo/pages/issues/comments/5",
      `POST ${COMMENTS}`,
      "PATCH /repos/octo/pages/issues/comments/6",
      `GET ${COMMENTS}?per_page=100&page=1`,
    ]);
  });

  it("F14: that was posted once more, and GitHub's answer told nothing, is found and edited", async () => {
    const { github, seen, answer } = aGitHub();
    answer(404, {})
      .answer(201, {})
      .answer(404, {})
      .answer(200, [aComment(6, body)])
      .answer(200, { id: 6 });
    let reposts = 0;
    const mayRepost = async () => ++reposts === 1;
    const edit = () =>
      editTrackingComment({ github, marker }, aScope(), { ...target, commentId: 5, mayRepost });

    expect(await githubFailureOf(edit())).toMatchObject({ code: "bad_answer", retry: "backoff" });
    expect(await edit()).toEqual({ kind: "written", commentId: 6 });
    expect(seen.map(({ route }) => route)).toEqual([
      "PATCH /repos/octo/pages/issues/comments/5",
      `POST ${COMMENTS}`,
      "PATCH /repos/octo/pages/issues/comments/5",
      `GET ${COMMENTS}?per_page=100&page=1`,
      "PATCH /repos/octo/pages/issues/comments/6",
    ]);
  });
});
