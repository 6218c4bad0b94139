import { describe, expect, it } from "vitest";
import { parseOptions, USAGE } from "../../demo/options.ts";

const KEY = { ANTHROPIC_API_KEY: "sk-1", CLAUDE_MODEL: "opus", PATH: "/bin" };

describe("the demo's command line", () => {
  it("shows the main job on this machine when it says nothing", () => {
    expect(parseOptions([], {})).toEqual({
      kind: "demo",
      options: { sandbox: "local", aws: false, story: false, keep: false, json: false },
    });
  });

  it("takes a sandbox, AWS, JSON and pages that stay", () => {
    expect(parseOptions(["--sandbox", "daytona", "--json"], {})).toMatchObject({
      options: { sandbox: "daytona", json: true },
    });
    expect(parseOptions(["--story"], {})).toMatchObject({ options: { sandbox: "local", story: true } });
    expect(parseOptions(["--aws", "--keep"], {})).toMatchObject({
      options: { sandbox: "daytona", aws: true, keep: true },
    });
  });

  it("gives a live demo the model's settings and nothing else of the environment", () => {
    expect(parseOptions(["--live"], KEY)).toMatchObject({
      options: { liveModel: { ANTHROPIC_API_KEY: "sk-1", CLAUDE_MODEL: "opus" } },
    });
  });

  it("tells what there is, and that JSON alone wants npm's -s", () => {
    expect(parseOptions(["--help", "--sandbox", "nowhere"], {})).toEqual({ kind: "help" });
    expect(USAGE).toContain("npm run -s demo -- --json");
    expect(USAGE).toContain("local, daytona\n");
  });

  it.each([
    [["--foo"], /^Unknown option '--foo'\. `npm run demo -- --help`/],
    [["--sandbox"], /^Option '--sandbox <value>' argument missing\./],
    [["--sandbox", "--aws"], /^Option '--sandbox' argument is ambiguous\./],
    [["--sandbox", "nowhere"], /^--sandbox must be one of local, daytona\.$/],
    [["more"], /^Unexpected argument 'more'\./],
    [["--json=1"], /^Option '--json' does not take an argument\./],
    [["--aws", "--sandbox", "local"], /^--aws works with a distant sandbox/],
    [["--live", "--sandbox", "daytona"], /^--live works with the local sandbox/],
    [["--live"], /^--live needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN/],
    [["--live", "--story"], /^--story is scripted/],
    [["--keep", "--json"], /^--keep and --json don't go together/],
  ])("refuses %j in one line", (args, words) => {
    const asked = parseOptions(args, {});

    expect(asked).toEqual({ kind: "mistake", line: expect.stringMatching(words) });
    expect(JSON.stringify(asked)).not.toContain("\\n");
  });
});
