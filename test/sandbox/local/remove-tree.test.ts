import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { removeTree } from "../../../src/sandbox/local/remove-tree.ts";
import { aScript, run } from "../../contract/sandbox/a-sandbox.ts";
import { HOSTILE_TREE } from "../hostile-tree.ts";
import { aLocalProvider } from "./a-local-provider.ts";

function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "sandpiper-tree-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

it("S21: a tree 3,000 deep without permissions is removed, and nothing that its links lead to", async () => {
  const directory = aDirectory();
  for (const name of ["tree", "other"]) mkdirSync(join(directory, name));
  writeFileSync(join(directory, "other", "file"), "x");
  execFileSync(process.execPath, ["-e", HOSTILE_TREE, join(directory, "other")], {
    cwd: join(directory, "tree"),
  });

  await removeTree(join(directory, "tree"));

  expect(readdirSync(directory)).toEqual(["other"]);
  expect(readdirSync(join(directory, "other"))).toEqual(["file"]);
});

it("S21: what was removed already is removed", async () => {
  await removeTree(join(aDirectory(), "nothing"));
});

it("S21: a sandbox is destroyed whole, and what an earlier try has left with it", async () => {
  const { provider, directory, close } = await aLocalProvider({ isolated: false });
  onTestFinished(close);
  const sandbox = await provider.acquire("deep");
  const { output } = await run(
    sandbox,
    aScript("tree", '"$1" -e "$2" /tmp && echo made', {}, process.execPath, HOSTILE_TREE),
  );
  expect(output).toBe("made\n");
  mkdirSync(join(directory, ".removed-other-1", "home"), { recursive: true });

  await provider.destroy("deep");

  expect(readdirSync(directory)).toEqual([".etc"]);
});
