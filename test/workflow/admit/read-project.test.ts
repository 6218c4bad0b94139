import { expect, it } from "vitest";
import { parseRepositoryConfig } from "../../../src/config/repository-config.ts";
import { readProject } from "../../../src/workflow/admit/read-repository.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

const PACKAGE = '{ "scripts": { "test": "node --test" } }';

const aFile = (path: string, { mode = "100644", size = 9 } = {}) => ({ path, mode, size, sha: path });

/** What is suggested beside this config for a tree that is read twice, and which of its files' texts were asked for. */
async function read(source: string, tree: ReturnType<typeof aFile>[], { isShared = false } = {}) {
  const parsed = parseRepositoryConfig(source);
  if (parsed.kind !== "ok") throw new Error(parsed.rule);
  const { parts, fake } = aRunsParts();
  const blob = { encoding: "base64", content: Buffer.from(PACKAGE).toString("base64") };
  fake.answer(200, { tree, truncated: false }).answer(200, blob).answer(200, blob).answer(200, blob);
  const step = await openThread(bindStep(parts, aRun()));
  // A tree that no other test has read.
  const head = { sha: "head", treeSha: `${source} ${JSON.stringify(tree)} ${isShared}` };
  const config = { kind: "config", config: parsed.config, head, isShared } as const;

  const project = await readProject(step, config);
  expect(await readProject(step, config)).toBe(project);

  const routes = fake.seen.map(({ route }) => route);
  const texts = routes.flatMap((route) => route.match(/(?<=\/git\/blobs\/).*/) ?? []);
  return { suggested: project.suggestedConfig, texts };
}

it("a repository without a word of checks is read for what it has, once a tree", async () => {
  expect(await read("on: { issue_opened: off }", [aFile("package.json"), aFile("yarn.lock")])).toEqual({
    suggested: 'setup: ["yarn install"]\nverify: ["yarn test"]',
    texts: ["package.json"],
  });
});

it("two texts are read at most, and no link and nothing large", async () => {
  const files = [aFile("Makefile"), aFile("pyproject.toml"), aFile("src/package.json")];

  expect((await read("", [...files, aFile("package.json")])).texts).toEqual([
    "package.json",
    "pyproject.toml",
  ]);
  expect(
    await read("", [aFile("package.json", { mode: "120000" }), aFile("Makefile", { size: 1e9 })]),
  ).toEqual({
    suggested: undefined,
    texts: [],
  });
});

it("the setup that a repository has is kept", async () => {
  expect((await read("setup: [make deps]", [aFile("package.json"), aFile("yarn.lock")])).suggested).toBe(
    'verify: ["yarn test"]',
  );
});

it.each([
  ["its own config names checks", "verify: [make]", false],
  ["its own config wants none", "verify: []", false],
  ["its organisation's config holds, which one of its own would replace", "", true],
])("nothing is read where %s", async (_, source, isShared) => {
  const nothing = { suggested: undefined, texts: [] };

  expect(await read(source, [aFile("package.json")], { isShared })).toEqual(nothing);
});
