import { describe, expect, it } from "vitest";
import { readText } from "./repository-files.ts";

describe("the README", () => {
  it("shows the demo on its first screen, with words for those who don't see it", () => {
    const [above = ""] = readText("README.md").split("\n## Commands\n");

    expect(above).toMatch(
      /!\[[^\]]{20,}\]\(docs\/demo\.svg\)|<img [^>]*alt="[^"]{20,}"[^>]*src="docs\/demo\.svg"/,
    );
  });
});
