import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { collect } from "../../../src/workflow/publish/collect.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { anExecResult, aSandbox } from "../../support/a-sandbox.ts";

const FAILED = anExecResult({ exitCode: 128, stderr: "fatal: not a git repository" });
const NO_BASELINE = anExecResult({ exitCode: 5 });
/** A machine in which nothing differs from the baseline. */
const unchanged = (): Sandbox => {
  const { sandbox } = aSandbox();
  const exec: Sandbox["exec"] = async (args) =>
    anExecResult({ text: Array.from({ length: 10 }, () => "").join(`\0${args.at(-1)}\0`) });
  return { ...sandbox, exec };
};
const asleep: Sandbox["exec"] = () =>
  Promise.reject(new SandboxError("It does not run.", { code: "not_running", retry: "backoff" }));

async function collectFrom(found: Sandbox | undefined, started: Sandbox | undefined = undefined) {
  const acquire = async () => {
    if (started === undefined) throw new Error("the test starts no machine");
    return started;
  };
  const { parts, keep } = aRunsParts({ sandboxes: { find: async () => found, acquire } });
  return collect(await openThread(bindStep(parts, await keep(aRun()))), { plan: aPlan(), machine: 1 }).catch(
    (error: unknown) => error,
  );
}

describe("F21: changes in a sandbox", () => {
  it("that are none are none", async () => {
    expect(await collectFrom(unchanged())).toMatchObject({ kind: "empty" });
  });

  it("that is gone are lost, which is another thing than none", async () => {
    expect(await collectFrom(undefined)).toEqual({ kind: "gone" });
  });

  it("that has stopped are taken when it is started again", async () => {
    const stopped = { ...aSandbox().sandbox, exec: asleep };

    expect(await collectFrom(stopped, unchanged())).toMatchObject({
      kind: "empty",
    });
  });

  it("that came back empty are lost: it knows no baseline", async () => {
    const { sandbox } = aSandbox({ answers: [NO_BASELINE] });

    expect(await collectFrom({ ...sandbox, exec: asleep }, sandbox)).toEqual({ kind: "gone" });
  });

  it("that can't be read, though the base is there, are a fault", async () => {
    expect(await collectFrom(aSandbox({ answers: [FAILED] }).sandbox)).toMatchObject({
      code: "collect_failed",
      message: "The changes could not be collected: fatal: not a git repository",
    });
  });
});
