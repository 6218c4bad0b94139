import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  toAgentJob,
  toRepositoryRef,
  toSandboxName,
  toScope,
  toSessionId,
} from "../../src/workflow/scopes.ts";
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

describe("the names of a run", () => {
  it("F20: are the same each time, so that what is there is found", () => {
    expect(toSandboxName("t1")).toBe("thread-t1");
    expect([toAgentJob("r1", 1), toAgentJob("r1", 2)]).toEqual(["agent-r1-1", "agent-r1-2"]);
  });

  it("include a session that is a UUID, the same for the same run and another for another", () => {
    const id = fc.string({ minLength: 1 });

    expect(toSessionId("r1")).toBe(toSessionId("r1"));
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(toSessionId(one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(toSessionId(one) === toSessionId(other)).toBe(one === other);
      }),
    );
  });
});
