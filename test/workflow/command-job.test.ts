import nock from "nock";
import { afterEach, describe, expect, it } from "vitest";
import { SandboxError } from "../../src/errors.ts";
import type { Job, JobState, Sandbox } from "../../src/sandbox/sandbox.ts";
import { pollCommands, startCommands } from "../../src/workflow/command-job.ts";
import { bindStep, openThread } from "../../src/workflow/step.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aRun } from "../support/a-run.ts";
import { aSandbox } from "../support/a-sandbox.ts";

afterEach(() => nock.cleanAll());

const job = {
  name: "setup-1",
  commands: ["npm ci", "npm run build"],
  network: ["npm.example.com"],
  timeoutMs: 1_000,
};
const asleep = () =>
  Promise.reject(new SandboxError("It does not run.", { code: "not_running", retry: "backoff" }));

/** A run in the midst of its setup, with the sandbox that the provider finds. */
async function at(found: Sandbox | undefined) {
  const acquire = () => Promise.reject(new Error("nothing is made in the midst of the work"));
  const { parts, keep } = aRunsParts({ sandboxes: { find: async () => found, acquire } });
  const step = await openThread(bindStep(parts, await keep(aRun())));
  return {
    start: (name = job.name) => startCommands(step, { ...job, name }),
    poll: () => pollCommands(step, job),
  };
}

const polling = (state: JobState, text = "") =>
  aSandbox({ polls: [text, text].map((chunk) => ({ chunk: Buffer.from(chunk), state })) }).sandbox;

describe("commands of the repository's own", () => {
  it("is one job of its name, that reaches registries and what the repository named", async () => {
    const jobs: Job[] = [];
    const start = async (job: Job) => {
      jobs.push(job);
      return { weaknesses: [] };
    };
    const setup = await at({ ...aSandbox().sandbox, start });

    expect(await setup.start()).toEqual({ kind: "started" });
    await setup.start("setup-2");

    expect(jobs.map(({ name }) => name)).toEqual(["setup-1", "setup-2"]);
    expect(jobs[0]?.args.slice(-2)).toEqual(job.commands);
    expect(jobs[0]?.allowedHosts).toEqual(expect.arrayContaining(["registry.npmjs.org", "npm.example.com"]));
    expect(jobs[0]?.model).toBeUndefined();
  });

  it.each<[string, JobState, string, object]>([
    ["runs on", { kind: "running" }, "", { kind: "running" }],
    ["is done", { kind: "exited", exitCode: 0, reason: "exited" }, "", { kind: "done" }],
    ["F21: died with its machine", { kind: "gone" }, "", { kind: "gone" }],
    [
      "failed, with the command, its exit code and its last words",
      { kind: "exited", exitCode: 1, reason: "exited" },
      "no such package\n\nsandpiper-command-failed 2 7\n",
      { kind: "failed", command: "npm run build", exitCode: 7, tail: "no such package\n" },
    ],
    [
      "was cut: nobody knows more than that it failed",
      { kind: "exited", exitCode: undefined, reason: "timed_out" },
      "working",
      { kind: "failed", command: "npm ci", exitCode: 1, tail: "working" },
    ],
  ])("%s", async (_, state, text, seen) => {
    expect(await (await at(polling(state, text))).poll()).toEqual(seen);
  });

  it.each<[string, Sandbox | undefined]>([
    ["is not there", undefined],
    ["does not run", { ...aSandbox().sandbox, start: asleep, poll: asleep }],
  ])("F21: is gone with a sandbox that %s, and nothing is made in its place", async (_, found) => {
    const setup = await at(found);

    expect(await setup.start()).toEqual({ kind: "gone" });
    expect(await setup.poll()).toEqual({ kind: "gone" });
  });
});
