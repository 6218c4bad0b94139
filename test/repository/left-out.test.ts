import { describe, expect, it } from "vitest";
import { parseNeeds } from "../needs/left-out.ts";
import { PROGRAMS } from "../needs/programs.ts";
import { renderLeftOut } from "../needs/reporter.ts";
import { listFiles, readText } from "./repository-files.ts";

const names = new Set<string>(PROGRAMS.map(({ name }) => name));
const files = listFiles("test", ".test.ts");

describe("what tests need of the machine", () => {
  it("is named as the list of programs names it", () => {
    const needs = files.flatMap((file) => parseNeeds(readText(file)).map((need) => ({ file, need })));

    expect(needs.length).toBeGreaterThan(50);
    expect(needs.filter(({ need }) => !names.has(need))).toEqual([]);
  });

  it("is said by every story of the whole app, which works in a sandbox", () => {
    const silent = files.filter(
      (file) => file.startsWith("test/scenario/") && !parseNeeds(readText(file)).includes("bubblewrap"),
    );

    expect(silent).toEqual([]);
  });

  it("is told in one line where it is missing, and not at all where it is there", () => {
    const missing = PROGRAMS.filter(({ name }) => name === "bubblewrap" || name === "java");

    expect(renderLeftOut({ missing: [], files: [] }, 20)).toBeUndefined();
    expect(renderLeftOut({ missing, files: ["a.test.ts", "b.test.ts"] }, 3)).toMatch(
      /^Not run: 2 test files and 3 single tests, because this machine lacks bubblewrap, java\. .*bubblewrap default-jre-headless\.?$/,
    );
  });
});
