// needs: bubblewrap
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";

const run = promisify(execFile);
const stories = useStories();

const OLD_BINARY = randomBytes(3_000);
const NEW_BINARY = Buffer.concat([Buffer.from([0, 255, 10, 13, 0]), randomBytes(200_000)]);
const CRLF = "one\r\ntwo\r\nthree";
const LATIN_1 = Buffer.from("caf\xe9\n", "latin1");

const FILES = {
  "README.md": "# Shelf\n",
  "old/gone.md": "Gone soon.\n",
  "old/moved.md": `${"A line of a file that moves.\n".repeat(20)}`,
  "src/app.js": "let a = 1;\n",
  "tool.sh": "#!/bin/sh\n",
  "image.bin": { content: OLD_BINARY },
  "windows.txt": "one\r\n",
  "link-to-be-file": { content: "README.md", mode: "120000" as const },
  "was-executable.sh": { content: "#!/bin/sh\n", mode: "100755" as const },
};

const COMMANDS = [
  "rm old/gone.md",
  "git mv old/moved.md new-place.md && echo more >> new-place.md",
  "mkdir -p deep/er/still && printf 'Deep.' > deep/er/still/file.txt",
  "printf '#!/bin/sh\\necho hi\\n' > run.sh && chmod +x run.sh",
  "chmod +x tool.sh && chmod -x was-executable.sh",
  "ln -s deep/er shortcut && ln -s ../README.md deep/up",
  "rm link-to-be-file && echo now a file > link-to-be-file",
  `echo ${NEW_BINARY.toString("base64").slice(0, 60_000)} | base64 -d > image.bin`,
  `printf '${CRLF.replaceAll("\r\n", "\\r\\n")}' > windows.txt`,
  "printf 'caf\\351\\n' > latin1.txt",
  "printf x > 'größe und 日本.md' && printf y > \"it's \\$HOME.md\" && printf z > '-rf' && printf e > 'emoji 🐦.txt'",
  "printf '' > empty.txt && printf 'no newline' > src/app.js",
  "mkdir empty-directory",
];

/** Path to mode and blob id, from git itself. */
async function listBranch(story: Story, branch: string): Promise<Record<string, string>> {
  const args = ["-C", story.github.gitDir(story.repo), "ls-tree", "-r", "-z", "--full-tree", branch];
  const { stdout } = await run("git", args);
  const lines = stdout.split("\0").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.split("\t")[1], line.split("\t")[0]?.split(" ")[0] ?? ""]),
  );
}

async function readBytes(story: Story, branch: string, path: string): Promise<Buffer> {
  const args = ["-C", story.github.gitDir(story.repo), "cat-file", "blob", `${branch}:${path}`];
  const { stdout } = await run("git", args, { encoding: "buffer", maxBuffer: 10_000_000 });
  return stdout;
}

describe("changes of every kind", () => {
  let story: Story;
  let ended: EndedRun;
  let branch: string;
  let tree: Record<string, string>;

  beforeAll(async () => {
    story = await stories.begin({ files: FILES, script: steps(...COMMANDS.map(shell), report("changed")) });
    ended = await story.command(await story.issue(), "/claude change everything");
    branch = story.github.pulls(story.repo)[0]?.head.ref ?? "";
    tree = await listBranch(story, branch);
  });

  const text = async (path: string) => (await readBytes(story, branch, path)).toString("utf8");

  test("arrive together: these files with these modes, and no others", () => {
    expect(ended.outcome).toBe("published");
    expect(tree).toEqual({
      "-rf": "100644",
      "README.md": "100644",
      "deep/er/still/file.txt": "100644",
      "deep/up": "120000",
      "emoji 🐦.txt": "100644",
      "empty.txt": "100644",
      "größe und 日本.md": "100644",
      "image.bin": "100644",
      "it's $HOME.md": "100644",
      "latin1.txt": "100644",
      "link-to-be-file": "100644",
      "new-place.md": "100644",
      "run.sh": "100755",
      shortcut: "120000",
      "src/app.js": "100644",
      "tool.sh": "100755",
      "was-executable.sh": "100644",
      "windows.txt": "100644",
    });
  });

  test("a binary file is the same to the byte", async () => {
    expect((await readBytes(story, branch, "image.bin")).equals(NEW_BINARY.subarray(0, 45_000))).toBe(true);
  });

  test("line ends, other encodings and missing last newlines stay as they were written", async () => {
    expect(await text("windows.txt")).toBe(CRLF);
    expect((await readBytes(story, branch, "latin1.txt")).equals(LATIN_1)).toBe(true);
    expect(await text("src/app.js")).toBe("no newline");
    expect(await text("empty.txt")).toBe("");
  });

  test("links point where they did, and a link that became a file is one", async () => {
    expect(await text("shortcut")).toBe("deep/er");
    expect(await text("deep/up")).toBe("../README.md");
    expect(await text("link-to-be-file")).toBe("now a file\n");
  });

  test("a file that moved keeps its text and takes the new lines along", async () => {
    expect(await text("new-place.md")).toBe(`${FILES["old/moved.md"]}more\n`);
  });

  test("the ending counts them", () => {
    expect(ended.comment).toMatch(/\d+ files, \+\d+ −\d+/);
  });
});

describe("changes that the agent committed itself", () => {
  test("are published as one commit of the app's, like any others", async () => {
    const commit =
      "git config user.email a@b.c; git config user.name x; echo x > note.md; git add -A; git commit -qm sneaky; echo y > more.md";
    const story = await stories.begin({
      script: steps(shell(commit), report("changed", { title: "Add two notes" })),
    });

    await story.command(await story.issue(), "/claude add notes");

    const branch = story.github.pulls(story.repo)[0]?.head.ref ?? "";
    const commits = await story.github.commits(story.repo, branch);
    expect(commits.map(({ message }) => message.split("\n")[0])).toEqual(["Add two notes", "Initial commit"]);
    expect(Object.keys(await listBranch(story, branch))).toEqual(["README.md", "more.md", "note.md"]);
  });
});
