import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { runGit } from "../../demo/github/git/run-git.ts";
import { startScriptedModel } from "../../demo/model/scripted-model.ts";
import { hasClaude, runClaude } from "../demo/model/run-claude.ts";
import { aRunToResume, aSessionText, BRANCH, RUN, SESSION } from "./a-run-to-resume.ts";
import { READER, WRITER } from "./an-api.ts";

const dashed = (folder: string): string => folder.replace(/[^a-zA-Z0-9]/g, "-");
const pack = (text: string): string => gzipSync(text).toString("base64");

/** Every file below a folder. */
function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return names.filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
}

describe("sandpiper resume", { concurrent: true }, () => {
  it("clones at the run's branch, puts the session where the CLI looks for it, and prints the command", async () => {
    await using world = await aRunToResume();

    const { code, out, err } = await world.resume();

    const folder = join(world.cwd, "hello-3f9c2a00");
    expect([code, out]).toEqual([0, `cd ${folder} && claude --resume ${SESSION}\n`]);
    expect(err).toBe(`${folder} is at ${BRANCH}, and the conversation is in place. Go on with it:\n`);
    expect(await readFile(join(folder, "clock.txt"), "utf8")).toBe("right\n");
    expect((await runGit(folder, ["rev-parse", "--abbrev-ref", "HEAD", "@{upstream}"])).toString()).toBe(
      `${BRANCH}\norigin/${BRANCH}\n`,
    );
    const file = join(world.home, ".claude/projects", dashed(folder), `${SESSION}.jsonl`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).cwd)).toEqual([folder, folder]);
  });

  it("S8: gives git the token for the clone alone: it is in no file, address or output afterwards", async () => {
    await using world = await aRunToResume();

    const { out, err } = await world.resume();

    const encoded = Buffer.from(`x-access-token:${WRITER}`).toString("base64");
    const holders = [...filesOf(world.cwd), ...filesOf(world.home)].filter((file) =>
      [WRITER, encoded].some((secret) => readFileSync(file).includes(secret)),
    );
    expect(holders).toEqual([]);
    expect(`${out}${err}`).not.toContain(WRITER);
    expect(await readFile(join(world.cwd, "hello-3f9c2a00/.git/config"), "utf8")).not.toMatch(/extraheader/i);
    expect(new Set(world.git.seen.map(({ authorization }) => authorization))).toEqual(
      new Set([`Basic ${encoded}`]),
    );
  });

  it("is at the commit that the run began from, where there is no branch, or none any more", async () => {
    await using world = await aRunToResume();
    world.session.branch = null;
    const first = await world.resume(["--dir", "one", "--json"]);
    world.session.branch = "claude/merged-and-gone";
    const second = await world.resume(["--dir", "two"]);

    expect(JSON.parse(first.out)).toEqual({
      ...{ run: RUN, session_id: SESSION, directory: join(world.cwd, "one") },
      ...{ branch: "sandpiper-3f9c2a00", commit: world.base },
      session_file: join(world.home, ".claude/projects", dashed(join(world.cwd, "one")), `${SESSION}.jsonl`),
      command: `cd ${join(world.cwd, "one")} && claude --resume ${SESSION}`,
    });
    expect(second).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^The run's branch is not there any more/),
    });
    expect(await readFile(join(world.cwd, "two/clock.txt"), "utf8")).toBe("wrong\n");
  });

  it("honours CLAUDE_CONFIG_DIR, and quotes a path for the shell", async () => {
    await using world = await aRunToResume();
    const config = join(world.root, "config");

    const { out } = await world.resume(["--dir", "it's here"], { CLAUDE_CONFIG_DIR: config });

    expect(out).toBe(`cd '${world.cwd}/it'\\''s here' && claude --resume ${SESSION}\n`);
    expect(
      existsSync(join(config, "projects", dashed(join(world.cwd, "it's here")), `${SESSION}.jsonl`)),
    ).toBe(true);
  });

  it("leaves what is there: a folder with files, a link to a folder, another state of the session", async () => {
    await using world = await aRunToResume();
    await mkdir(join(world.cwd, "full"));
    await writeFile(join(world.cwd, "full", "mine.txt"), "mine");
    await mkdir(join(world.root, "elsewhere"));
    await symlink(join(world.root, "elsewhere"), join(world.cwd, "link"));
    const taken = join(world.home, ".claude/projects", dashed(join(world.cwd, "taken")), `${SESSION}.jsonl`);
    await mkdir(dirname(taken), { recursive: true });
    await writeFile(taken, "gone on with\n");

    for (const folder of ["full", "link", "no/such/parent"])
      expect(await world.resume(["--dir", folder])).toMatchObject({ code: 2, out: "" });
    const other = await world.resume(["--dir", "taken"]);

    expect(other).toMatchObject({
      code: 1,
      err: expect.stringContaining("Another state of this conversation"),
    });
    expect(await readFile(taken, "utf8")).toBe("gone on with\n");
    expect(readdirSync(world.cwd).sort()).toEqual(["full", "link"]);
    expect(readdirSync(join(world.root, "elsewhere"))).toEqual([]);
    expect(await readFile(join(world.cwd, "full", "mine.txt"), "utf8")).toBe("mine");
  });

  it("leaves no folder behind where git can't clone, and says git's words", async () => {
    await using world = await aRunToResume();
    world.session.clone_url = `${world.git.url}/no/octo/hello.git`;

    const { code, err } = await world.resume();

    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^Git could not clone the repository:\n.*not found/s),
    ]);
    expect(readdirSync(world.cwd)).toEqual([]);
  });

  it("needs write access, as the server says", async () => {
    await using world = await aRunToResume();

    expect(await world.resume([], { GITHUB_TOKEN: READER })).toMatchObject({ code: 3 });
  });
});

describe("S27: sandpiper resume with a hostile server", { concurrent: true }, () => {
  const hostile: [what: string, change: object][] = [
    ["an id that is a path", { session_id: "../../../../.bashrc" }],
    ["a branch that is an option", { branch: "--upload-pack=touch /tmp/x" }],
    ["a branch that leads out", { branch: "../../heads/x" }],
    ["a commit that is an option", { base_sha: "--output=x" }],
    ["an address of another scheme", { clone_url: "ext::sh -c 'touch x' octo/hello" }],
    ["a file's address", { clone_url: "file:///octo/hello" }],
    ["an address that anybody on the way can read", { clone_url: "http://git.test/octo/hello.git" }],
    ["an address with a password", { clone_url: "https://a:b@git.test/octo/hello.git" }],
    ["another repository", { clone_url: "https://git.test/octo/other.git" }],
    ["another repository's name", { repository: "octo/other" }],
    ["no gzip", { file_gzip_base64: "aGVsbG8=" }],
    ["a bomb", { file_gzip_base64: pack("0".repeat(80 * 1024 * 1024)) }],
    ["no session", { file_gzip_base64: pack("hello") }],
    [
      "an order as a system's",
      { file_gzip_base64: pack(aSessionText().replace('"role":"user"', '"role":"system"')) },
    ],
    [
      "another's session",
      { file_gzip_base64: pack(aSessionText().replaceAll(SESSION, SESSION.replace("5b", "5c"))) },
    ],
  ];

  it.each(hostile)("S27: takes no %s, and writes nothing", async (_, change) => {
    await using world = await aRunToResume();
    Object.assign(world.session, change);

    const { code, out, err } = await world.resume();

    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^[^\n]+\.\n$|\?\n$/);
    expect([readdirSync(world.cwd), readdirSync(world.home)]).toEqual([[], []]);
    expect(world.git.seen).toEqual([]);
  });

  it("S29: leaves out what was never said, such as orders beside the conversation", async () => {
    await using world = await aRunToResume();
    const planted = `${JSON.stringify({ type: "api-request-shape", shape: "planted" })}\n`;
    world.session.file_gzip_base64 = pack(planted + aSessionText());

    await world.resume();

    const text = filesOf(world.home).map((file) => readFileSync(file, "utf8"));
    expect(text.join("")).toContain("heron");
    expect(text.join("")).not.toContain("planted");
  });
});

describe.runIf(hasClaude)("sandpiper resume with the real CLI", () => {
  it("the conversation goes on: the model is asked with all that was said before", async () => {
    await using world = await aRunToResume();
    const model = await startScriptedModel({ script: () => ({ text: "Gladly." }) });
    await world.resume();

    const { exitCode, events } = await runClaude({
      modelUrl: model.url,
      workspace: { repository: join(world.cwd, "hello-3f9c2a00"), home: world.home },
      flags: ["--resume", SESSION],
    });
    await model.close();

    expect(exitCode).toBe(0);
    expect(events.at(-1)).toMatchObject({ session_id: SESSION, result: "Gladly." });
    const last = model.requests.at(-1);
    for (const said of ["What is the word?", "The word is heron.", "Please fix the issue."])
      expect(last?.allText).toContain(said);
    expect(last?.turn).toBe(1);
  });
});
