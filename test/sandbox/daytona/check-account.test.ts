import { describe, expect, it } from "vitest";
import {
  type AccountFacts,
  listAccountProblems,
  lookAtAccount,
} from "../../../src/sandbox/daytona/check-account.ts";
import { against } from "./a-daytona.ts";

const ALL = ["write:sandboxes", "delete:sandboxes", "write:snapshots", "manage:secrets"];
const someFacts = (more: Partial<AccountFacts> = {}): AccountFacts => ({
  ...{ isKeyTaken: true, permissions: ALL, snapshot: "active" },
  ...more,
});

describe("an account that is looked at (F99, S45)", () => {
  it("tells what its key may do and how the snapshot stands", () =>
    against({}, async ({ daytona, makeSnapshot }) => {
      await makeSnapshot("ours");
      const look = (apiKey: string, snapshot?: string) =>
        lookAtAccount({ apiKey, apiUrl: daytona.url }, snapshot);

      expect(await look("dtn_key", "ours")).toEqual({
        isKeyTaken: true,
        permissions: expect.arrayContaining(ALL),
        snapshot: "active",
      });
      expect(await look("dtn_key", "nowhere")).toMatchObject({ snapshot: "missing" });
      expect(await look("dtn_wrong")).toEqual({
        isKeyTaken: false,
        permissions: undefined,
        snapshot: undefined,
      });
      await daytona.advance(15 * 24 * 60 * 60_000);
      expect(await look("dtn_key", "ours")).toMatchObject({ snapshot: "inactive" });
    }));

  it("that does not answer tells nothing, and nothing is wrong with it", async () => {
    const facts = await lookAtAccount({ apiKey: "dtn_key", apiUrl: "http://127.0.0.1:1" }, "ours");

    expect(facts).toEqual({ isKeyTaken: undefined, permissions: undefined, snapshot: undefined });
    expect(listAccountProblems(facts, { mayHoldModelKey: false })).toEqual([]);
  });

  it.each<[string, Partial<AccountFacts>, RegExp[]]>([
    ["all that is needed", {}, []],
    ["a key that is not taken", { isKeyTaken: false, permissions: undefined }, [/not taken/]],
    ["no right to make sandboxes", { permissions: ALL.slice(1) }, [/lacks write:sandboxes/]],
    ["no right to secrets", { permissions: ALL.slice(0, 3) }, [/manage:secrets.*SANDBOX_HOLDS_MODEL_KEY/]],
    ["no such snapshot", { snapshot: "missing" }, [/npm run snapshot/]],
    ["a snapshot that will be activated", { snapshot: "inactive" }, []],
    [
      "a snapshot that can't be activated",
      { snapshot: "inactive", permissions: ALL.filter((each) => each !== "write:snapshots") },
      [/write:snapshots/],
    ],
  ])("with %s has these problems", (_, more, problems) => {
    const told = listAccountProblems(someFacts(more), { mayHoldModelKey: false });

    expect(told).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) expect(told[index]).toMatch(problem);
  });

  it("whose key the operator lets into the sandbox is told so", () => {
    const facts = someFacts({ permissions: ALL.slice(0, 3) });

    expect(listAccountProblems(facts, { mayHoldModelKey: true })).toEqual([
      "DAYTONA_API_KEY lacks manage:secrets: agents hold the model's key themselves",
    ]);
  });
});
