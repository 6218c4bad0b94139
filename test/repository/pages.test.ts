import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../src/app.ts";
import { renderHelp } from "../../src/report/render-help.ts";
import { readWorkflowSource } from "../support/workflow-source.ts";
import { isThere, listFiles, listPages, readText } from "./repository-files.ts";

const pages = listPages();
const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };

/** GitHub's id of a heading. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function anchorsOf(path: string): string[] {
  return [...readText(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => toAnchor(heading));
}

/** Links that lead nowhere, of those that stay in this repository. */
function findBrokenLinks(path: string): string[] {
  const targets = [...readText(path).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
    ([, to = ""]) => to,
  );
  return targets.filter((target) => {
    const [file = "", anchor] = target.split("#");
    const full = file === "" ? path : normalize(join(dirname(path), file));
    if (!isThere(full)) return true;
    return anchor !== undefined && !anchorsOf(full).includes(anchor);
  });
}

describe("the pages", () => {
  it("are all there", () => {
    expect(pages).toEqual(
      expect.arrayContaining(["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "AGENTS.md"]),
    );
    expect(pages).toEqual(expect.arrayContaining(["docs/architecture.md", "docs/operations.md"]));
    expect(isThere("LICENSE")).toBe(true);
  });

  it.each(pages)("%s links to what is there", (path) => {
    expect(findBrokenLinks(path)).toEqual([]);
  });

  it.each(pages)("%s names files that are there", (path) => {
    const named = [...readText(path).matchAll(/`((?:src|test|demo|docs|\.ci|\.github)\/[\w./-]*\w\/?)`/g)];
    const gone = named.map(([, file = ""]) => file).filter((file) => !isThere(file));

    // The config of a repository that uses Sandpiper; this one has none.
    expect(gone.filter((file) => file !== ".github/sandpiper.yml")).toEqual([]);
  });

  it.each(pages)("%s gives npm commands that are scripts", (path) => {
    const code = readText(path).match(/`[^`\n]+`|^ {4}.*$/gm) ?? [];
    const named = findNames(code.join("\n"), "\\bnpm (?:run (?:-s )?)?([a-z][\\w:-]*)");

    expect(named.filter((name) => name !== "ci" && scripts[name] === undefined)).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = readText("README.md");

  it("gives the commands that people need, and each of them starts a file that is there", () => {
    for (const command of [
      "npm ci",
      "npm start",
      "npm run demo",
      "npm test",
      "npm run verify",
      "npm run bench",
    ]) {
      expect(readme).toContain(command);
    }
    const files = Object.values(scripts).flatMap((script) => /^node (\S+)/.exec(script)?.[1] ?? []);
    expect(files.filter((file) => !isThere(file))).toEqual([]);
  });

  it("has the table of commands that help answers with, word for word", () => {
    const toRows = (page: string) =>
      page
        .split("\n")
        .filter((line) => line.startsWith("| `/claude "))
        .map((line) => line.replace(/ +/g, " "));

    expect(toRows(readme)).toEqual(toRows(renderHelp({ command: "/claude" })));
  });

  it("is read in a few minutes", () => {
    expect(readme.split("\n").length).toBeLessThan(200);
    expect(readText("docs/architecture.md").split("\n").length).toBeLessThanOrEqual(262);
    expect(readText("docs/operations.md").split("\n").length).toBeLessThanOrEqual(150);
  });
});

describe("docs/operations.md", () => {
  it("says what every event of the log means, and of no other", () => {
    const rooms =
      "api|app|check_run|clone|command|comment|delivery|follow|github|notice|prompt|pull_request|relay|reply|report|run|runner|sandbox|session|sign_in|sign_out|step|sweep";
    // A file, a host and GitHub's own events have the same form.
    const isEvent = (name: string): boolean => !/\.(com|py|git)$/.test(name) && !Object.hasOwn(EVENTS, name);
    const logged = listFiles("src", ".ts").flatMap((path) =>
      findNames(readText(path), `"((?:${rooms})\\.[a-z_]+)"`),
    );
    const [, section = ""] = /^## The log\n([\s\S]*?)^## /m.exec(readText("docs/operations.md")) ?? [];
    const told = findNames(section, `\`((?:${rooms})\\.[a-z_]+)\``);

    expect([...new Set(told)]).toEqual([...new Set(logged.filter(isEvent))].sort());
  });
});

describe("docs/architecture.md", () => {
  const page = readText("docs/architecture.md");

  it("has a row for every step of a run", () => {
    const calls = /(?:steps\.(?:run|runOr|until|attempt)(?:<[^(]*>)?\(\s*|\{ name: )["`]([^"`]+)["`]/g;
    const steps = [...readWorkflowSource().matchAll(calls)]
      .map(([, name = ""]) => name.replace(/\$\{machine\}/, "N").replace(/\$\{name\}/, "N.M"))
      .filter((name) => !name.includes("$"));
    const rows = page.split("\n").filter((line) => /^\| `/.test(line));

    expect(steps.length).toBeGreaterThan(15);
    expect(steps.filter((step) => !rows.some((row) => row.includes(`\`${step}\``)))).toEqual([]);
  });

  it("has a row for every table of the store", () => {
    const tables = findNames(readText("src/store/sqlite/migrations.ts"), "CREATE TABLE (\\w+)");

    expect(tables.length).toBeGreaterThan(5);
    expect(tables.filter((table) => !page.includes(`\n| \`${table}\` `))).toEqual([]);
  });

  it("has every folder of the sources on its map", () => {
    const folders = new Set(listFiles("src", ".ts").flatMap((path) => /^src\/\w+\//.exec(path)?.[0] ?? []));

    expect([...folders].filter((folder) => !page.includes(`\n    ${folder} `))).toEqual([]);
  });
});

function findNames(text: string, pattern: string): string[] {
  return [...text.matchAll(new RegExp(pattern, "g"))].map(([, name = ""]) => name).sort();
}

describe("the decisions", () => {
  it.each(pages.filter((path) => path.startsWith("docs/adr/")))(
    "%s says context, decision, consequences",
    (path) => {
      const text = readText(path);
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

      expect(headings).toEqual(["Context", "Decision", "Consequences"]);
      expect(text.split("\n").length).toBeLessThanOrEqual(60);
    },
  );
});
