// needs: bubblewrap
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { StoryResult } from "../../demo/story/play-story.ts";

const MAIN = join(import.meta.dirname, "..", "..", "demo", "main.ts");

describe("the demo's story", () => {
  let told: StoryResult;
  let lines: string[];
  let shown: string;

  beforeAll(async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, "--story", "--json"]);
    lines = stdout.trim().split("\n");
    told = JSON.parse(stdout) as StoryResult;
    shown = stderr;
  }, 1_200_000);

  it("is one line of JSON, each chapter with its outcome", () => {
    expect(lines).toHaveLength(1);
    expect(told.chapters.map(({ chapter, on, outcome }) => `${chapter} on ${on}: ${outcome}`)).toEqual([
      "question on #1: asked",
      "answer on #1: published",
      "plan on #2: planned",
      "approve on #2: published",
      "change on #2: published",
      "also on #2: published",
      "stop on #2: stopped",
      "go on on #2: blocked",
      "publish on #2: published",
    ]);
    expect(told.chapters.flatMap(({ meanwhile }) => meanwhile ?? [])).toEqual([
      { said: "/claude also test a book that is not there", outcome: "handed_over" },
      { said: "/claude stop", outcome: "answered" },
    ]);
  });

  it("is one session with the model, and one pull request with a commit of each run that published", () => {
    expect(told.agentSessions).toBe(1);
    expect(told.commits).toBe(5);
    expect(told.pullRequest).toMatchObject({
      number: 2,
      files: ["docs/pages.md", "src/page.js", "test/page-of.test.js"],
    });
  });

  it("shows each chapter, what was said in it, and what came of it", () => {
    for (const { said, headline } of told.chapters) {
      expect(shown).toContain(said);
      expect(shown).toContain(headline);
    }
    expect(shown).toContain("pass 6 · fail 0");
  });
});
