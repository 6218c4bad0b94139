// needs: bubblewrap
import { afterEach, expect, test } from "vitest";
import type { RunningApp } from "../../demo/world.ts";
import {
  aFaultWorld,
  EDIT_SCRIPT,
  type FaultWorld,
  findProcesses,
  outcomes,
  REPO,
} from "../support/fault-world.ts";
import { report, steps } from "../support/world-script.ts";
import { until } from "../support/world-until.ts";

/** One progress report, and the tries to get a token. */
const MAX_VAIN_WRITES = 8;

let world: FaultWorld;
let app: RunningApp;
afterEach(() => world.close());

/** One run; something happens on GitHub while the agent is at work, before its last answer. */
async function runWhile(meanwhile: () => unknown, before: (world: FaultWorld) => void = () => undefined) {
  world = await aFaultWorld({
    script: steps(EDIT_SCRIPT[0] ?? {}, async () => {
      await meanwhile();
      return report("changed");
    }),
  });
  before(world);
  app = await world.startApp();
  world.command();
  const [outcome] = await outcomes(world, app);
  return outcome;
}

const botComments = () =>
  world.github
    .comments(REPO, world.number)
    .filter(({ user }) => user?.login === world.github.bot.login)
    .map(({ body }) => body ?? "");
const writes = () =>
  world.github.requests.filter(({ method, path }) => method !== "GET" && path !== "/installation/token");

test.each([
  { what: "is uninstalled", happens: () => world.github.uninstall(REPO) },
  { what: "loses its repository", happens: () => world.github.deleteRepository(REPO) },
])(
  "F17: a run whose app $what is abandoned: nothing more is written, and nothing runs on",
  async ({ happens }) => {
    let writesBefore = 0;
    const outcome = await runWhile(async () => {
      await until("the run to be announced", () => app.log().includes('"step":"announce"'));
      happens();
      writesBefore = writes().length;
    });

    expect(outcome?.kind).toBe("abandoned");
    const after = writes().slice(writesBefore);
    expect(after.filter(({ status }) => status < 400).map(({ method, path }) => [method, path])).toEqual([]);
    expect(after.length).toBeLessThanOrEqual(MAX_VAIN_WRITES);
    expect(findProcesses(world)).toEqual([]);
  },
);

test("F18: without the permission for checks, the comment tells everything", async () => {
  const outcome = await runWhile(
    () => undefined,
    ({ github }) =>
      github.grant({ contents: "write", issues: "write", pull_requests: "write", metadata: "read" }),
  );

  expect(outcome?.kind).toBe("published");
  expect(world.github.checkRuns(REPO)).toEqual([]);
  expect(botComments()).toEqual([expect.stringContaining("Pull request #2 is ready")]);
});

test("F18: without the permission for comments, the check run tells everything", async () => {
  const outcome = await runWhile(
    () => undefined,
    ({ github }) =>
      github.grant({ checks: "write", contents: "write", pull_requests: "write", metadata: "read" }),
  );

  expect(outcome?.kind).toBe("published");
  expect(botComments()).toEqual([]);
  const checks = world.github.checkRuns(REPO).map(({ conclusion, output }) => [conclusion, output.title]);
  expect(checks[0]).toEqual(["success", "Pull request #2 is ready"]);
});

test("F18: without the permission to write code, the run says that GitHub refused it", async () => {
  const outcome = await runWhile(
    () => undefined,
    ({ github }) =>
      github.grant({
        checks: "write",
        contents: "read",
        issues: "write",
        pull_requests: "write",
        metadata: "read",
      }),
  );

  expect(outcome?.kind).toBe("publish_refused");
  expect(botComments()).toEqual([expect.stringContaining("GitHub refused the changes")]);
});

test("F32: a comment that somebody deletes is written once more", async () => {
  const outcome = await runWhile(async () => {
    await until("the comment", () => botComments().length > 0);
    deleteOurs();
  });

  expect(outcome?.kind).toBe("published");
  expect(botComments()).toEqual([expect.stringContaining("Pull request #2 is ready")]);
});

test("F32: a comment that is deleted again is left alone, and the check run tells how it ended", async () => {
  world = await aFaultWorld();
  app = await world.startApp();
  const off = world.github.onChange(({ kind, action }) => {
    if (kind === "comment" && action === "created") setImmediate(deleteOurs);
  });

  world.command();
  await outcomes(world, app);

  off();
  expect(botComments()).toEqual([]);
  const posts = writes().filter(
    ({ method, path }) => method === "POST" && path.endsWith("/issues/1/comments"),
  );
  expect(posts.map(({ status }) => status)).toEqual([201, 201]);
  expect(world.github.checkRuns(REPO)[0]).toMatchObject({ status: "completed", conclusion: "success" });
});

test("F33: in an issue that was locked before the comment, the check run tells everything", async () => {
  const outcome = await runWhile(
    () => undefined,
    ({ github, number }) => void github.lockIssue({ repo: REPO, number }, { silent: true }),
  );

  expect(outcome?.kind).toBe("published");
  expect(botComments()).toEqual([]);
  expect(world.github.checkRuns(REPO)[0]?.output.title).toBe("Pull request #2 is ready");
});

test("S20: a person's copy of our marker, signed or forged, is not taken for our comment", async () => {
  world = await aFaultWorld();
  app = await world.startApp();
  const { github, number } = world;
  github.fail({ method: "POST", path: /\/issues\/1\/comments$/, drop: true, afterEffect: true });
  const off = github.onRequest(({ method, path }) => {
    if (method !== "POST" || !path.endsWith("/issues/1/comments")) return;
    off();
    const [body = ""] = botComments();
    deleteOurs();
    for (const copy of [body, body.replace(/sig=\w{4}/, "sig=0000")])
      github.comment({ repo: REPO, number, author: "rita", body: copy }, { silent: true });
  });

  world.command();
  await outcomes(world, app);

  expect(botComments()).toEqual([expect.stringContaining("Pull request #2 is ready")]);
  const copies = github.comments(REPO, number).filter(({ user }) => user?.login === "rita");
  expect(copies.map(({ body }) => body)).toEqual([
    expect.stringContaining("Claude"),
    expect.stringContaining("sig=0000"),
  ]);
});

function deleteOurs(): void {
  const { github, number } = world;
  for (const { id, user } of github.comments(REPO, number))
    if (user?.login === github.bot.login) github.deleteComment({ id, by: "ben" }, { silent: true });
}
