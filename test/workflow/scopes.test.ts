import { describe, expect, it } from "vitest";
import { toRepositoryRef, toScope } from "../../src/workflow/step.ts";
import { aRun } from "../support/a-run.ts";

describe("S11: what a run's step may reach", () => {
  it("is the repository of its own event", () => {
    expect(toRepositoryRef(aRun())).toEqual({ installationId: 7, id: 42, owner: "octo", name: "pages" });
    expect(toScope(aRun(), "publish")).toEqual({
      run: "0123456789abcdef0123456789",
      repository: toRepositoryRef(aRun()),
      access: "publish",
    });
  });
});
