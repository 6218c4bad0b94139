import { describe, expect, it } from "vitest";
import { GitHubError, SandboxError, StoreError } from "../../src/errors.ts";
import { toFaultOutcome } from "../../src/workflow/retry-policy.ts";

describe("a fault that will not pass ends the run", () => {
  it("F17: as abandoned, when there is no token to be had any more", () => {
    const fault = new GitHubError("GitHub answered 404", {
      code: "no_installation",
      status: 401,
      retry: "never",
    });

    expect(toFaultOutcome(fault)).toEqual({
      kind: "abandoned",
      why: "Sandpiper has no access to this repository any more.",
    });
  });

  it("F19: as a sandbox that is not to be had, with its reason", () => {
    const fault = new SandboxError("bwrap is not installed.", { code: "no_bubblewrap", retry: "never" });

    expect(toFaultOutcome(fault)).toEqual({ kind: "sandbox_unavailable", reason: "bwrap is not installed." });
  });

  it.each([
    [
      new GitHubError("GitHub answered 404 to /access_tokens", {
        code: "not_found",
        status: 404,
        retry: "never",
      }),
      "GitHubError not_found",
    ],
    [new StoreError("secret words", { code: "no_change_set", retry: "never" }), "StoreError no_change_set"],
  ])("as broken otherwise, by name and code, without the words of the fault", (fault, detail) => {
    expect(toFaultOutcome(fault)).toEqual({ kind: "broken", detail });
  });
});
