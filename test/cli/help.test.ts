import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/run-cli.ts";
import { readText } from "../repository/repository-files.ts";
import { sandpiper } from "./sandpiper.ts";

const page = readText("docs/cli.md");
const { version } = JSON.parse(readText("package.json")) as { version: string };

describe("sandpiper --help", { concurrent: true }, () => {
  it("lists every command and every exit code", async () => {
    const { code, out } = await sandpiper(["--help"]);

    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
    for (const exit of [
      "0 done",
      "1 it failed",
      "2 wrong use",
      "3 not signed in",
      "4 not found",
      "5 the server",
    ])
      expect(out).toContain(exit);
    expect(code).toBe(0);
    expect(await sandpiper(["help"])).toEqual({ code: 0, out, err: "" });
    expect(await sandpiper([])).toEqual({ code: 2, out: "", err: out });
  });

  it.each(COMMANDS)("of $name tells its usage, its options and examples", async (command) => {
    const { code, out, err } = await sandpiper([command.name, "--help"]);

    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`Usage: sandpiper ${command.name}`);
    for (const { name, text } of command.options)
      expect(out).toMatch(new RegExp(`--${name}\\b.*${text.slice(0, 10)}`));
    for (const example of command.examples) expect(out).toContain(`\n  ${example}\n`);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(130);
  });

  it.each([
    [["--version"], 0, `${version}\n`, ""],
    [["stpo"], 2, "", "There is no command stpo. Did you mean stop? `sandpiper --help` lists them.\n"],
    [["\u001b[2Jx"], 2, "", "There is no command x. `sandpiper --help` lists them.\n"],
    [
      ["list", "--repoo", "x"],
      2,
      "",
      "There is no --repoo; did you mean --repo? `sandpiper list --help` says what there is.\n",
    ],
    [["list", "--repo"], 2, "", expect.stringMatching(/'--repo <value>' argument missing.*--help/)],
    [["show"], 2, "", "It takes <run>. `sandpiper show --help` says what there is.\n"],
    [["start", "now"], 2, "", expect.stringContaining("Too many words")],
    [["doctor", "--sandbox", "moon"], 2, "", expect.stringContaining("--sandbox must be one of")],
    [["login"], 2, "", "login asks you things: run it in a terminal.\n"],
  ])("%j ends with %i", async (args, code, out, err) => {
    expect(await sandpiper(args)).toEqual({ code, out, err });
  });
});

describe("docs/cli.md", () => {
  it("has every command with what it does, and is read in minutes", () => {
    for (const { name, summary } of COMMANDS)
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${summary} +\\|`, "m"));
    expect(page.split("\n").length).toBeLessThanOrEqual(120);
  });

  it("has the examples of the help texts, all of them and no other", () => {
    const given = [...page.matchAll(/^ {4}((?:\w+=\S+ )?sandpiper .*)$/gm)].map(([, line]) => line);
    const told = COMMANDS.flatMap(({ examples }) => examples);

    expect(given.toSorted()).toEqual(told.toSorted());
  });
});
