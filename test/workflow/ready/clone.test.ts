import { describe, expect, it } from "vitest";
import type { JobPoll } from "../../../src/sandbox/sandbox.ts";
import {
  beginClone,
  type CloneState,
  endClone,
  endCloneToken,
  pollClone,
  startClone,
} from "../../../src/workflow/ready/clone.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { aGitHub } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun, aStop } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const exited = (exitCode: number | undefined, reason: "exited" | "timed_out" = "exited"): JobPoll => ({
  chunk: new Uint8Array(),
  state: { kind: "exited", exitCode, reason },
});
const running: JobPoll = { chunk: new Uint8Array(), state: { kind: "running" } };

async function aClone({
  polls = [],
  stderr = "",
  commentId,
}: {
  polls?: JobPoll[];
  stderr?: string;
  commentId?: number;
} = {}) {
  const { sandbox, starts, kills } = aSandbox({ polls, stderr });
  const { parts, fake, keep } = aRunsParts({ sandbox });
  const run = await keep(aRun(commentId === undefined ? {} : { commentId }));
  const plan = aPlan();
  const step = await openThread(bindStep(parts, run));
  const { sealed } = await beginClone(step);
  const first = await startClone(step, { plan, machine: 1, sealed });
  const sleep = async (ms: number): Promise<void> => {
    fake.clock.now += ms;
  };
  const look = (before: CloneState = first) =>
    pollClone(step, { plan, machine: 1, before, sleep }).catch((error: unknown) => error);
  return { parts, fake, run, step, plan, sealed, first, look, starts, kills };
}

describe("S8: the clone", () => {
  it("is a job of the app's own, whose token only reads this repository and is in its environment alone", async () => {
    const { fake, starts, sealed } = await aClone();
    const [job] = starts;

    expect(fake.mints[0]?.body).toEqual({
      repository_ids: [42],
      permissions: { contents: "read", metadata: "read" },
    });
    expect(job).toMatchObject({ as: "app", model: undefined, allowedHosts: [] });
    expect(job?.args.slice(4)).toEqual([
      "/workspace/app.git",
      "/workspace/repository",
      "https://github.test/octo/pages.git",
      "b".repeat(40),
      "refs/heads/main",
      "claude/issue-12-012345",
      "main",
      "refs/heads/main",
    ]);
    const token = btoa("x-access-token:token-1");
    expect(Object.values(job?.env ?? {})).toContain(`Authorization: Basic ${token}`);
    expect(JSON.stringify([job?.args, sealed])).not.toMatch(/token-1/);
  });

  it("F50: is ended with the very token it had, also by another process", async () => {
    const { step, sealed } = await aClone();
    const later = aGitHub().answer(204);
    await endCloneToken({ ...step, github: later.github }, sealed);

    expect(later.seen).toMatchObject([
      { route: "DELETE /installation/token", authorization: "token token-1" },
    ]);
  });

  it("has a token that ended already for ended, and a seal that is not ours for none", async () => {
    const { parts, run, sealed, fake } = await aClone();
    fake.answer(401, { message: "Bad credentials" });
    await endCloneToken(await openThread(bindStep(parts, run)), sealed);
    await endCloneToken(
      await openThread(bindStep(parts, run)),
      "bm90IG91cnMgYXQgYWxsLCBidXQgbG9uZyBlbm91Z2g",
    );

    expect(fake.seen).toHaveLength(1);
  });
});

describe("F50: a look at the clone", () => {
  it("waits a little for it, and finds it done", async () => {
    const { look } = await aClone({ polls: [running, running, exited(0)] });

    expect(await look()).toEqual({ kind: "done" });
  });

  it("F50: tells how far it is as soon as it takes long, and from then on each quarter of a minute", async () => {
    const stderr =
      "remote: Counting objects: 100% (90/90)\rReceiving objects:  45% (40/90), 2.10 MiB | 160.00 KiB/s\r";
    const { look, fake } = await aClone({ stderr, commentId: 7 });
    fake.answer(200, { id: 7, body: "" });
    const second = (await look()) as CloneState;
    const body = expect.stringContaining("cloning the repository (45 %)");

    expect(fake.seen).toMatchObject([
      { route: expect.stringMatching(/^PATCH .*comments.7$/), body: { body } },
    ]);
    const third = (await look(second)) as CloneState;
    expect(fake.seen).toHaveLength(1);
    fake.clock.now += 15_000;
    await look(third);
    expect(fake.seen).toHaveLength(2);
  });

  it("is gone with its machine", async () => {
    const { look } = await aClone({ polls: [{ chunk: new Uint8Array(), state: { kind: "gone" } }] });

    expect(await look()).toEqual({ kind: "gone" });
  });

  it("ends it when somebody said stop", async () => {
    const { parts, run, first, kills } = await aClone({ polls: [running] });
    await parts.store.threads.stop(run.threadId, aStop({ by: "maya" }));
    const step = await openThread(bindStep(parts, run));

    expect(await endClone(step, { machine: 1, before: first })).toMatchObject({
      kind: "ended",
      outcome: { kind: "stopped", by: "maya" },
    });
    expect(kills).toMatchObject([{ job: `clone-${run.id}-1` }]);
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
    const { look } = await aClone({ polls: [exited(3)], stderr });
    const detail = failure === "missing_ref" ? "refs/heads/main" : "";

    expect(await look()).toEqual({ kind: "ended", outcome: { kind: "clone_failed", failure, detail } });
  });

  it("half an hour is all it has", async () => {
    const { look } = await aClone({ polls: [exited(undefined, "timed_out")] });

    expect(await look()).toMatchObject({ outcome: { failure: "too_large" } });
  });
});
