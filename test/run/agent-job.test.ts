import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toAgentJobName, toSessionId } from "../../src/run/agent-job.ts";
import { toSandboxName } from "../../src/run/thread.ts";

describe("the names of a run", () => {
  it("F20: are the same each time, so that what is there is found", () => {
    expect(toSandboxName("t1")).toBe("thread-t1");
    const jobs = [
      { machine: 1, round: 1 },
      { machine: 2, round: 1 },
      { machine: 1, round: 2 },
    ];
    expect(jobs.map((job) => toAgentJobName("r1", job))).toEqual([
      "agent-r1-1-1",
      "agent-r1-2-1",
      "agent-r1-1-2",
    ]);
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
