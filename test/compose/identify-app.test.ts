import { describe, expect, it } from "vitest";
import { identifyApp } from "../../src/compose/identify-app.ts";
import { GitHubError } from "../../src/errors.ts";
import type { GitHubClient } from "../../src/github/github-client.ts";
import type { Grammar } from "../../src/run/command.ts";

const grammar = (): Grammar => ({ command: "/claude", mention: undefined });

const aGitHub = (app: () => Promise<{ slug: string; name: string }>) => ({ app }) as unknown as GitHubClient;

const refuses = (status: number, words = "") =>
  aGitHub(async () => {
    throw new GitHubError(`GitHub answered ${status}.`, { status, words, code: "x", retry: "never" });
  });

describe("F96: who the App is", () => {
  it("is asked at the start, and its slug is a command from then on", async () => {
    const words = grammar();
    const github = aGitHub(async () => ({ slug: "sandpiper", name: "Sandpiper" }));

    expect(await identifyApp(github, { grammar: words })).toEqual({
      kind: "known",
      slug: "sandpiper",
      name: "Sandpiper",
    });
    expect(words.appSlug).toBe("sandpiper");
  });

  it.each([401, 404])(
    "is refused by GitHub (%s) for a wrong id or key: the app does not start",
    async (status) => {
      await expect(
        identifyApp(refuses(status, "Integration not found"), { grammar: grammar() }),
      ).rejects.toMatchObject({
        name: "AppError",
        retry: "never",
        message: expect.stringMatching(
          /^APP_ID and PRIVATE_KEY must be of one GitHub App.*"Integration not found"/,
        ),
      });
    },
  );

  it.each([0, 403, 500, 503])("stays unknown when GitHub can't say (%s): the app goes on", async (status) => {
    expect(await identifyApp(refuses(status), { grammar: grammar() })).toEqual({
      kind: "unknown",
      why: `GitHub answered ${status}.`,
    });
  });

  it("is not waited for long, and still counts when it comes", async () => {
    const words = grammar();
    const { promise, resolve } = Promise.withResolvers<{ slug: string; name: string }>();
    const github = aGitHub(() => promise);

    expect(await identifyApp(github, { grammar: words, waitMs: 1 })).toEqual({
      kind: "unknown",
      why: "GitHub has not answered yet.",
    });
    resolve({ slug: "late", name: "Late" });
    await promise;
    expect(words.appSlug).toBe("late");
  });
});
