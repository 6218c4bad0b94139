import nock from "nock";
import { afterEach, describe, expect, it } from "vitest";
import { prepare } from "../../src/run/prepare.ts";
import type { ExecResult } from "../../src/sandbox/sandbox.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aPlan, aRun } from "../support/a-run.ts";
import { anExecResult, aSandbox } from "../support/a-sandbox.ts";

afterEach(() => nock.cleanAll());

async function prepareWith(...answers: ExecResult[]) {
  const { sandbox, execs } = aSandbox({ answers });
  const { parts, fake, keep } = aRunsParts({ sandbox });
  fake.answer(204);
  const run = await keep(aRun());
  const prepared = await prepare(parts, run, aPlan(), 1).catch((error: unknown) => error);
  return { prepared, execs, fake, parts };
}

describe("S8: the clone", () => {
  it("has a token that only reads this repository, in the environment, which is ended before anything else runs", async () => {
    const { prepared, execs, fake, parts } = await prepareWith(anExecResult({ text: "known\nBe brief.\n" }));

    expect(prepared).toEqual({ kind: "prepared", projectNotes: "Be brief.\n", isNew: false });
    expect(fake.mints[0]?.body).toEqual({
      repository_ids: [42],
      permissions: { contents: "read", metadata: "read" },
    });
    expect(fake.seen.map(({ route }) => route)).toEqual(["DELETE /installation/token"]);
    expect(parts.github.liveTokens("0123456789abcdef0123456789")).toEqual([]);
    expect(execs[0]?.args.join(" ")).not.toContain("token-1");
    expect(execs[0]?.network).toBe("open");
    expect(execs[0]?.args.slice(4)).toEqual([
      "/workspace/base.git",
      "/workspace/repository",
      "https://github.test/octo/pages.git",
      "b".repeat(40),
      "refs/heads/main",
      "claude/issue-12-012345",
      "0123456789abcdef0123456789-1",
    ]);
  });

  it("ends its token when it failed, and when the sandbox did", async () => {
    expect((await prepareWith(anExecResult({ exitCode: 3 }))).fake.seen).toHaveLength(1);
    const { prepared, fake } = await prepareWith();

    expect(prepared).toBeInstanceOf(Error);
    expect(fake.seen).toHaveLength(1);
  });

  it("has no notes when none were printed, and says when the sandbox was empty before", async () => {
    expect((await prepareWith(anExecResult({ text: "new\n\n" }))).prepared).toEqual({
      kind: "prepared",
      projectNotes: undefined,
      isNew: true,
    });
  });
});

describe("F22: a clone that failed says why", () => {
  it.each([
    ["fatal: couldn't find remote ref refs/heads/x", "missing_ref"],
    ["fatal: remote error: upload-pack: not our ref bbbb", "missing_ref"],
    ["fatal: Authentication failed for 'https://github.test/'", "denied"],
    ["fatal: could not read Username for 'https://github.test'", "denied"],
    ["The requested URL returned error: 403", "denied"],
    ["remote: Repository not found.", "denied"],
    ["fatal: unable to access: Could not resolve host: github.test", "network"],
    ["Failed to connect to github.test port 443", "network"],
    ["The requested URL returned error: 502", "network"],
    ["fatal: write error: No space left on device", "too_large"],
    ["something new", "unknown"],
    ["", "unknown"],
  ])("%j is %s", async (stderr, failure) => {
    const { prepared } = await prepareWith(anExecResult({ exitCode: 3, stderr }));
    const said = stderr.startsWith("remote: ") ? stderr.slice("remote: ".length) : "";
    const detail = failure === "missing_ref" ? "refs/heads/main" : said;

    expect(prepared).toEqual({ kind: "ended", outcome: { kind: "clone_failed", failure, detail } });
  });

  it("by an organisation's IP allow list: in GitHub's own sentence, as git passes it on", async () => {
    const sentence =
      "The repository owner has an IP allow list enabled, and 203.0.113.7 is not permitted to access this repository.";
    const stderr = `remote: ${sentence}\nfatal: unable to access 'https://github.test/octo/pages.git/': The requested URL returned error: 403\n`;
    const { prepared } = await prepareWith(anExecResult({ exitCode: 3, stderr }));

    expect(prepared).toMatchObject({
      outcome: { kind: "clone_failed", failure: "address_not_allowed", detail: sentence },
    });
  });

  it("a minute is all it has", async () => {
    const { prepared } = await prepareWith(anExecResult({ outcome: "timed_out", exitCode: undefined }));

    expect(prepared).toMatchObject({ outcome: { failure: "too_large" } });
  });
});
