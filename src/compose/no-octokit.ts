import type { ProbotOctokit } from "probot";

/**
 * Stands where Probot would build an Octokit with all its plugins for every event. The handlers here only write a run down; GitHub
 * is asked by the run, with tokens of its own. Whoever calls GitHub from a handler all the same finds nothing to call it with.
 */
class NoOctokit {
  readonly hook = { before: () => undefined };

  static defaults(): typeof NoOctokit {
    return NoOctokit;
  }

  async auth(): Promise<this> {
    return this;
  }
}

export const noOctokit = NoOctokit as unknown as typeof ProbotOctokit;
