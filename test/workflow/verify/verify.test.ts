import { describe, expect, it } from "vitest";
import type { FileChange } from "../../../src/change/change-set.ts";
import type { CheckResult } from "../../../src/run/evidence.ts";
import type { Steps } from "../../../src/workflow/steps.ts";
import { keepBaseline, readBaseline } from "../../../src/workflow/verify/baseline.ts";
import { takeTests, verify } from "../../../src/workflow/verify/verify.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";

const result = (command: string, state: CheckResult["state"]): CheckResult => ({
  ...{ command, state, seconds: 1, tail: "" },
  ...((state === "passed" || state === "failed") && { exitCode: state === "passed" ? 0 : 1 }),
});
const plan = aPlan({ setup: ["npm ci"], verify: ["npm test"] });
const LOOKED = { tests: ["a.test.js"], hasOthers: true, weakened: [], steering: [] };

/** What is told where the phases came to this; one that is missing was lost with the machine. */
async function tell(
  phases: Partial<Record<"after" | "red" | "before", CheckResult[]>>,
  looked: Partial<typeof LOOKED> = {},
  about: object = {},
) {
  const run = async (name: string) => {
    const [, phase] = /^start checks (\w+) /.exec(name) ?? [];
    const results = phases[phase as keyof typeof phases];
    return results === undefined ? { kind: "gone" } : { kind: "checked", results, ...about };
  };
  const order = { plan, job: { machine: 1, round: 1 }, looked: { ...LOOKED, ...looked }, base: undefined };
  return (await verify({ run } as unknown as Steps, order)).evidence;
}

const passed = [result("npm test", "passed")];
const failed = [result("npm test", "failed")];

describe("what is told of a change", () => {
  it("is proven by the commands that its tests alone fail in, and that pass on the base", async () => {
    expect(await tell({ after: passed, red: failed, before: passed })).toMatchObject({
      ...{ proof: "proven", provenBy: ["npm test"], tests: ["a.test.js"] },
    });
    expect(await tell({ after: passed, red: passed })).toMatchObject({ proof: "not_proven" });
  });

  it("is proven, too, where the base fails without its tests in another way, as it does where there are none", async () => {
    const none = [{ ...result("npm test", "failed"), exitCode: 5, tail: "no tests ran" }];

    expect(await tell({ after: passed, red: failed, before: none })).toMatchObject({
      ...{ proof: "proven", provenBy: ["npm test"] },
      checks: [{ after: { state: "passed" }, before: { state: "failed" } }],
    });
    const old = (tail: string) => [{ ...result("npm test", "failed"), tail }];
    const [one, two] = ["1 of 7 fails: old", "1 of 8 fails: old"].map(old);
    expect(await tell({ after: passed, red: two ?? [], before: one ?? [] })).toMatchObject({
      untold: "base_fails",
    });
  });

  it("is never proven where the agent could have changed what is told", async () => {
    expect(await tell({ after: passed, red: failed, before: passed }, {}, { isShared: true })).toMatchObject({
      ...{ proof: "not_told", untold: "shared_user" },
    });
  });

  it.each([
    ["no_tests", { after: passed }, { tests: [] as string[] }],
    ["tests_only", { after: passed }, { hasOthers: false }],
    ["lost", { after: passed }, {}],
    ["lost", { after: passed, red: failed }, {}],
    ["no_end", { after: passed, red: [result("npm test", "timed_out")] }, {}],
    ["setup_fails", { after: passed, red: [result("npm ci", "failed"), result("npm test", "not_run")] }, {}],
    ["base_fails", { after: passed, red: failed, before: failed }, {}],
    ["base_fails", { after: passed, red: failed, before: [result("npm test", "timed_out")] }, {}],
  ] as const)("is not told, with the reason %s", async (untold, phases, looked) => {
    const evidence = await tell(phases as Parameters<typeof tell>[0], looked as Partial<typeof LOOKED>);

    expect(evidence).toMatchObject({ proof: "not_told", untold });
  });

  it("never is that what was not run passed", async () => {
    const unset = [result("npm ci", "failed"), result("npm test", "not_run")];

    expect(await tell({ after: unset, before: passed })).toMatchObject({
      proof: "not_told",
      checks: [
        // On the base its setup had passed: else the base's commands would not have been run.
        { after: { command: "npm ci", state: "failed" }, before: { state: "passed" } },
        { after: { command: "npm test", state: "not_run" }, before: { state: "passed" } },
      ],
    });
    expect(await tell({})).toMatchObject({ checks: [], notes: [expect.stringContaining("was lost")] });
  });
});

describe("the tests of a change alone", () => {
  it("take no file away from the base that is no test", () => {
    const put = (path: string, previousPath?: string): FileChange => ({
      ...{ kind: "put", path, mode: "100644", content: Buffer.from("x") },
      ...(previousPath !== undefined && { previousPath }),
    });
    const changes = [put("test/util.js", "src/util.js"), put("test/b.js", "test/a.js"), put("src/sum.js")];

    expect(takeTests(changes, (path) => path.startsWith("test/"))).toEqual([
      put("test/util.js"),
      put("test/b.js", "test/a.js"),
    ]);
  });
});

describe("what the base came to", () => {
  async function keep(results: CheckResult[], read = plan) {
    const { parts, keep: keepRun } = aRunsParts();
    const step = { store: parts.store, run: await keepRun(aRun()) };
    await keepBaseline(step, plan, results);
    return readBaseline(step, read);
  }

  it.each(["passed", "failed"] as const)("is kept for other runs where it %s", async (state) => {
    expect(await keep([result("npm test", state)])).toEqual([result("npm test", state)]);
  });

  it.each([
    ["a command took too long", [result("npm test", "timed_out")]],
    ["a command was cut off", [result("npm test", "cut_off")]],
    ["a command was not run", [result("npm test", "not_run")]],
    ["its setup failed", [result("npm ci", "failed"), result("npm test", "not_run")]],
    ["its setup alone is told", [result("npm ci", "failed")]],
  ])("is not kept where %s", async (_, results) => {
    expect(await keep(results)).toBeUndefined();
  });

  it("is another one with other commands, or another time for them", async () => {
    expect(await keep(passed, aPlan({ ...plan, verifyMinutes: plan.verifyMinutes + 1 }))).toBeUndefined();
    expect(await keep(passed, aPlan({ ...plan, verify: ["npm test", "npm run lint"] }))).toBeUndefined();
  });
});
