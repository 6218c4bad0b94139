import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../../src/app.ts";
import { parseDelivery } from "../../../src/command/events/payload.ts";
import { toLeastCpuMs } from "../../support/cpu-time.ts";
import { aClosedPull, aMergedPull, aPush, aReopenedPull, PUSHED_AT, SHA } from "./a-pull-payload.ts";

const REPOSITORY = 186853002;
const CLOSED_AT = Date.parse("2019-05-15T15:21:18Z");
const OTHER = "d".repeat(40);
const revertOf = (sha: string) => `Revert "Add it"\n\nThis reverts commit ${sha}.\n`;

function read(name: string, payload: unknown) {
  const asking = parseDelivery(EVENTS, { name, payload }, () => false);
  return asking?.kind === "told" || (asking?.kind === "over" && asking.what === "thread")
    ? asking.pullEvents
    : undefined;
}
/** What a push reverts. */
const reverted = (payload: unknown) =>
  read("push", payload)?.map((event) => ("sha" in event ? event.sha : event.pullNumber));

describe("a push", () => {
  it("to the default branch names the commits that its commits revert, as of the push", () => {
    const payload = aPush(["Add a page", revertOf(SHA)]);

    expect(parseDelivery(EVENTS, { name: "push", payload }, () => false)).toEqual({
      kind: "told",
      at: PUSHED_AT,
      pullEvents: [{ kind: "reverted", repositoryId: REPOSITORY, at: PUSHED_AT, sha: SHA }],
    });
  });

  it.each([
    ["git's own words", revertOf(SHA), [SHA]],
    [
      "those for a merge",
      `Revert "x"\n\nThis reverts commit ${SHA}, reversing\nchanges made to ${OTHER}.`,
      [SHA],
    ],
    [
      "several in a squashed one",
      `Undo (#9)\r\n\r\n* ${revertOf(SHA)}\r\n\r\n  ${"This reverts commit "}${OTHER}.`,
      [SHA, OTHER],
    ],
    ["the same twice", `${revertOf(SHA)}\n${revertOf(SHA)}`, [SHA]],
    ["a quoted one", `> This reverts commit ${SHA}.`, undefined],
    ["one inside a sentence", `See why: This reverts commit ${SHA}.`, undefined],
    ["a name that is too short", "This reverts commit ccccccc.", undefined],
    ["a name that is too long", `This reverts commit ${SHA}c.`, undefined],
    ["capitals", `This reverts commit ${"C".repeat(40)}.`, undefined],
    ["no text", { toString: () => revertOf(SHA) }, undefined],
  ])("is read in its messages: %s", (_, message, expected) => {
    expect(reverted(aPush([message]))).toEqual(expected);
  });

  it.each([
    ["to another branch", { ref: "refs/heads/masters" }],
    ["of a tag with the branch's name", { ref: "refs/tags/master" }],
    ["that took the branch away", { commits: [], deleted: true }],
    ["without an instant", { repository: { id: 1, default_branch: "master" } }],
  ])("%s tells nothing", (_, about) => {
    expect(reverted(aPush([revertOf(SHA)], about))).toBeUndefined();
  });

  it("tells the same where the instant is written in words", () => {
    const { repository } = aPush([]);
    const pushed_at = "2026-01-02T03:04:05Z";

    expect(read("push", aPush([revertOf(SHA)], { repository: { ...repository, pushed_at } }))).toEqual(
      read("push", aPush([revertOf(SHA)])),
    );
  });

  it("costs a look at each message when it has no such words, and at nothing on another branch", () => {
    const looks: string[] = [];
    const watch = <T extends object>(name: string, value: T): T =>
      new Proxy(value, {
        get(target, key) {
          looks.push(`${name}.${String(key)}`);
          return Reflect.get(target, key);
        },
      });
    const push = aPush(["Add a page"]);
    const commits = push.commits.map((commit: object) => watch("commit", commit));
    const repository = watch("repository", push.repository);
    reverted({ ...push, repository, commits });
    expect(looks).toEqual(["repository.default_branch", "commit.message"]);

    looks.length = 0;
    reverted({ ...push, ref: "refs/heads/other", repository, commits: watch("commits", commits) });
    expect(looks).toEqual(["repository.default_branch"]);
  });

  it("S1: of 2,048 commits that each name a thousand others is fifty facts, in no time", () => {
    const lines = Array.from({ length: 20 }, (_, n) => `This reverts commit ${String(n).padStart(40, "0")}.`);
    const many = Array.from({ length: 2_048 }, (_, commit) =>
      lines
        .map((line) => line.replace("commit 0000", `commit ${String(commit).padStart(4, "0")}`))
        .join("\n"),
    );
    const push = aPush(many);

    expect(new Set(reverted(push)).size).toBe(50);
    expect(toLeastCpuMs(() => reverted(push))).toBeLessThan(1_000);
  });

  it.each([
    ["blanks", `${" ".repeat(1_000_000)}This reverts commit x`],
    ["lines of blanks", `${`${" ".repeat(500)}\n`.repeat(2_000)}This reverts commit x`],
    ["beginnings", "This reverts commit c".repeat(50_000)],
  ])("S1: of a megabyte of %s is read in no time", (_, message) => {
    const push = aPush([message]);

    expect(reverted(push)).toBeUndefined();
    expect(toLeastCpuMs(() => reverted(push))).toBeLessThan(500);
  });

  it("S1: with anything for its parts tells nothing, without a throw", () => {
    const push = aPush([revertOf(SHA)]);
    const part = fc.constantFrom("ref", "repository", "commits");
    fc.assert(
      fc.property(part, fc.anything(), (name, value) => {
        expect(reverted({ ...push, [name]: value })).toBeUndefined();
      }),
    );
  });
});

describe("the end of a pull request", () => {
  it("without a merge is a fact of its instant; the commit of a trial merge is none", () => {
    expect(read("pull_request", aClosedPull())).toEqual([
      { kind: "closed", repositoryId: REPOSITORY, pullNumber: 2, at: CLOSED_AT },
    ]);
  });

  it("by a merge is a fact with the commit that it made", () => {
    expect(read("pull_request", aMergedPull({ merged_at: "2019-05-15T15:21:17Z" }))).toEqual([
      { kind: "merged", repositoryId: REPOSITORY, pullNumber: 2, at: CLOSED_AT - 1_000, mergeSha: SHA },
    ]);
  });

  it.each([[null], [undefined], ["x"], [7]])(
    "by a merge is one also where its instant and commit are %s",
    (bad) => {
      const payload = aMergedPull({ merged_at: bad, merge_commit_sha: bad, body: bad });

      expect(read("pull_request", payload)).toEqual([
        { kind: "merged", repositoryId: REPOSITORY, pullNumber: 2, at: CLOSED_AT },
      ]);
    },
  );

  it.each([
    ["as GitHub's button writes it", "Reverts Codertocat/Hello-World#12", [12]],
    ["in any case, among other words", "It broke.\r\n\r\nReverts codertocat/hello-world#12, sorry.", [12]],
    ["without the repository", "Reverts #12", [12]],
    ["of two", "Reverts #12\nReverts #13\nReverts #12", [12, 13]],
    ["of another repository", "Reverts Codertocat/Hello#12", []],
    ["inside a sentence", "This Reverts #12", []],
    ["quoted", "> Reverts #12", []],
    ["of no number", "Reverts #0\nReverts #x\nReverts #12x\nReverts #12345678901", []],
  ])("by a merge says what it reverts: %s", (_, body, numbers) => {
    const [, ...events] = read("pull_request", aMergedPull({ body })) ?? [];

    expect(events).toEqual(
      numbers.map((pullNumber) => ({
        kind: "reverted",
        repositoryId: REPOSITORY,
        pullNumber,
        at: CLOSED_AT,
      })),
    );
  });

  it("without a merge reverts nothing", () => {
    expect(read("pull_request", aClosedPull({ body: "Reverts #12" }))).toHaveLength(1);
  });

  it("S1: by a merge with a body of a thousand such lines is twenty facts beside its own", () => {
    const body = Array.from({ length: 1_000 }, (_, n) => `Reverts #${n + 1}`).join("\n");

    expect(read("pull_request", aMergedPull({ body }))).toHaveLength(21);
  });
});

describe("a pull request that is opened again", () => {
  it("is a fact of the instant it was last changed", () => {
    expect(read("pull_request", aReopenedPull({ updated_at: "2019-05-15T15:21:19Z" }))).toEqual([
      {
        kind: "reopened",
        repositoryId: expect.any(Number),
        pullNumber: expect.any(Number),
        at: CLOSED_AT + 1_000,
      },
    ]);
  });
});
