import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aSmallGitHub, REPO, type Rig } from "./a-small-github.ts";

const HOSTILE = `<script>alert(1)</script> [x](javascript:alert(2)) ![](http://evil.test/a.png) " onload="x`;

let rig: Rig;
let issue: number;
let pull: number;

beforeAll(async () => {
  rig = await aSmallGitHub();
  const { github } = rig;
  issue = (await github.openIssue({ repo: REPO, author: "ann", title: HOSTILE, body: HOSTILE })).number;
  github.comment({ repo: REPO, number: issue, author: "ann", body: `- [x] done\n\n<sub>${HOSTILE}</sub>` });
  const files = { "src/page.ts": "export const first = 1; // <b>\n" };
  await github.push({ repo: REPO, branch: "fix/one", files, message: `${HOSTILE}\n\nwhy` });
  pull = (await github.openPullRequest({ repo: REPO, author: "ann", head: "fix/one", title: HOSTILE }))
    .number;
  await github.createRepository({ owner: "octo", name: "secret", private: true, files: { a: "1" } });
});

afterAll(() => rig.close());

const get = (path: string) => fetch(`${rig.github.url}/${path}`);
const read = async (path: string) => (await get(path)).text();

describe("the small GitHub's pages", () => {
  it("show an issue, a pull request with its diff, a commit, a branch and the list of threads", async () => {
    const sha = (await rig.github.commits(REPO, "fix/one"))[0]?.sha;

    expect(await read(`${REPO}/issues/${issue}`)).toContain("☑ done");
    for (const path of [`pull/${pull}`, `commit/${sha}`, "tree/fix/one"]) {
      const page = await read(`${REPO}/${path}`);
      expect(page).toContain('<span class="remove">-export const first = 0;</span>');
      expect(page).toContain('<span class="add">+export const first = 1; // &#60;b&#62;</span>');
    }
    expect(await read(REPO)).toContain(`href="/${REPO}/pull/${pull}"`);
  });

  it("take everything that people wrote for text", async () => {
    for (const path of [REPO, `${REPO}/issues/${issue}`, `${REPO}/pull/${pull}`, `${REPO}/tree/fix/one`]) {
      const page = await read(path);
      expect(page).toContain("alert(1)");
      expect(page).not.toMatch(/<script|<img|href="javascript|<[^>]* onload=/);
    }
  });

  it("let a browser show them and do nothing else", async () => {
    const { headers } = await get(`${REPO}/pull/${pull}`);

    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([
    `${REPO}/issues/99`,
    `${REPO}/commit/${"0".repeat(40)}`,
    `${REPO}/commit/main`,
    `${REPO}/tree/no`,
    `${REPO}/runs/1`,
    "octo/none",
    "octo/secret",
  ])("are not there for %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
