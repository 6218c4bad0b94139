import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aVisitor } from "../support/a-visitor.ts";

const MAIN = join(import.meta.dirname, "..", "..", "demo", "main.ts");

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "sandpiper-path-"));
  for (const name of ["git", "sh"]) await symlink(`/usr/bin/${name}`, join(directory, name));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function runDemo(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe("the demo on a machine that lacks something", () => {
  it.each([["--aws"], ["--sandbox=daytona"]])(
    "says in one line that %s needs bubblewrap",
    async (...args) => {
      const { code, stdout, stderr } = await runDemo(args, { PATH: directory });

      expect(code).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toMatch(
        /^The machines of the small \w+ server .*no bubblewrap: apt-get install bubblewrap.*\n$/,
      );
    },
  );

  it("says in bubblewrap's own words why it can't make a machine", async () => {
    const bad = await mkdtemp(join(directory, "bad-"));
    await symlink("/usr/bin/git", join(bad, "git"));
    await writeFile(
      join(bad, "bwrap"),
      "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n",
    );
    await chmod(join(bad, "bwrap"), 0o755);

    const { code, stderr } = await runDemo(["--sandbox=daytona"], { PATH: bad });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^The machines of .*bwrap: setting up uid map: Permission denied.*\n$/);
  });

  it("says in one line that git is missing", async () => {
    expect(await runDemo([], { PATH: join(directory, "nothing") })).toEqual({
      code: 1,
      stdout: "",
      stderr: "The demo needs git, and it is not here: `apt-get install git`.\n",
    });
  });

  it("says in one line that it needs the development packages", async () => {
    const hide = join(directory, "hide.mjs");
    await writeFile(
      hide,
      `import { registerHooks } from "node:module";
      const resolve = (name, context, next) => next(name === "graphql" ? "graphql-is-not-here" : name, context);
      registerHooks({ resolve });`,
    );

    expect(await runDemo([], { NODE_OPTIONS: `--import ${hide}` })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "The demo needs the development packages, and graphql is not here: run `npm ci` without `--omit=dev`.\n",
    });
  });

  it("ends a mistake on the command line with 2", async () => {
    expect(await runDemo(["--foo"])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^[^\n]*--foo[^\n]*\n$/),
    });
  });
});

describe("the demo, printed and kept", () => {
  let printed = "";
  let code: number | null;
  let tasks: unknown[] = [];
  const pages = new Map<string, string>();

  beforeAll(async () => {
    const { FORCE_COLOR: _, ...env } = process.env;
    const child = spawn(process.execPath, [MAIN, "--keep"], { env });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk) => {
        printed += chunk;
        if (/npx sandpiper show \w+\n/.test(printed)) resolve();
      });
      ended.then(() => resolve());
    });
    // Maya's browser: the demo has signed her in at its GitHub.
    const maya = aVisitor({ signedInAs: () => undefined }, "maya");
    for (const [, link = ""] of printed.matchAll(/^ {2}(http:\/\/\S+)$/gm))
      pages.set(link, (await maya.open(link)).text);
    const [, url = "", token = ""] = /SANDPIPER_URL=(\S+) GITHUB_TOKEN=(\S+) /.exec(printed) ?? [];
    const asked = await fetch(`${url}/v1/tasks`, { headers: { authorization: `Bearer ${token}` } });
    tasks = ((await asked.json()) as { tasks: unknown[] }).tasks;
    child.kill("SIGINT");
    code = await ended;
  }, 300_000);

  it("ticks the boxes one after the other", () => {
    const boxes = [...printed.matchAll(/☑ (.+)/g)].map(([, text]) => text);

    expect(boxes.slice(0, 2)).toEqual(["Read the code and its tests", "Write a test that fails"]);
    expect(new Set(boxes).size).toBe(boxes.length);
  });

  it("prints what is new and nothing twice, in no colour", () => {
    const lines = printed.split("\n").filter((line) => /^│ +\S/.test(line) && !/│ maya$/.test(line));

    expect(lines.length).toBeGreaterThan(10);
    const isAgain = (line: string) => line.includes("> ") || /being checked|Checking the change/.test(line);
    expect(lines.filter((line, index) => lines.indexOf(line) !== index && !isAgain(line))).toEqual([]);
    expect(printed).not.toContain("\u001b");
  });

  it("shows the checks that the app ran, that the agent was sent back with what failed, and what is proven", () => {
    expect(printed).toContain("the change is being checked · Sandpiper runs `node --test`\n");
    expect(printed).toMatch(/[☐☑] Mend what failed in the app.s checks\n/);
    expect(printed).toMatch(/│ {3}Pull request #2 is ready, and proven · /);
    expect(printed).toMatch(/│ {3}`node --test` {2}passed {2}passed {2}\d+s\n/);
    expect(printed).toMatch(
      /`node --test` failed with the first change: Claude was sent back to mend it · \$/,
    );
    expect(printed).toMatch(/\nPull request #2 · .+ · proven\n/);
  });

  it("ends with the diff, the tests, what was real and what to do next", () => {
    expect(printed).toMatch(/\n\+ {2}return Math\.ceil\(length \/ size\);\n/);
    expect(printed).toContain("✔ five books need a third page\n");
    expect(printed).toContain("pass 4 · fail 0\n");
    expect(printed).toMatch(/\nreal +the app · Claude Code · git/);
    expect(printed).toMatch(/\nstood in +GitHub · the model \(a script, with its mistake\)/);
    expect(printed).toContain("\nNext\n  npm start ");
  });

  it("leaves pages whose links work, until Ctrl-C", () => {
    expect([...pages.keys()].map((link) => link.replace(/.*:\d+/, ""))).toEqual([
      "/acme/shelf/pull/2",
      "/acme/shelf/issues/1",
      expect.stringMatching(/^\/runs\/[0-9a-f]{26}$/),
    ]);
    expect([...pages.values()][0]).toContain('<span class="add">+  return Math.ceil(length / size);</span>');
    expect([...pages.values()][1]).toContain("<strong>Pull request #2 is ready, and proven</strong>");
    expect([...pages.values()][2]).toContain("Pull request #2 is ready, and proven");
    expect(code).toBe(0);
  });

  it("answers the command line, as the person of the demo", () => {
    expect(tasks).toMatchObject([{ repository: "acme/shelf", requester: "maya", outcome: "published" }]);
  });
});
