import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { listFiles, ROOT, readText } from "./repository-files.ts";

interface Package {
  scripts: Record<string, string>;
  [group: string]: Record<string, string>;
}

interface Locked {
  resolved?: string;
  integrity?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const manifest = JSON.parse(readText("package.json")) as Package;
const lockfile = JSON.parse(readText("package-lock.json")) as { packages: Record<string, Locked> };
const packages = Object.entries(lockfile.packages).filter(([path]) => path !== "");
const workflows = listFiles(".github/workflows", ".yml");

/** Whether the one platform this product is for, Linux on x64, would install it. */
function isForHere({ os = ["linux"], cpu = ["x64"], libc = ["glibc"] }: Locked): boolean {
  return os.includes("linux") && cpu.includes("x64") && libc.includes("glibc");
}

describe("S17: the product's own supply chain", () => {
  it("S17: every dependency is pinned to one version", () => {
    const groups = ["dependencies", "devDependencies", "optionalDependencies"];
    const pins = groups.flatMap((group) => Object.entries(manifest[group] ?? {}));
    // `file:` is a folder of this repository.
    const loose = pins.filter(
      ([, version]) => !/^((npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?|file:node-24)$/.test(version),
    );

    expect(pins.length).toBeGreaterThan(10);
    expect(loose).toEqual([]);
  });

  it("S17: every package in the lockfile that can be installed has the hash of its content", () => {
    const bare = packages.filter(
      ([, each]) =>
        isForHere(each) && each.resolved !== "file:node-24" && !each.integrity?.startsWith("sha512-"),
    );

    expect(packages.length).toBeGreaterThan(50);
    expect(bare.map(([path]) => path)).toEqual([]);
  });

  it("S17: the lockfile has an entry for every optional package too, without which npm ci refuses", () => {
    const places = new Set(packages.map(([path]) => path));
    const wanted = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => ({ path, name })),
    );
    const missing = wanted.filter(
      ({ path, name }) => !places.has(`node_modules/${name}`) && !places.has(`${path}/node_modules/${name}`),
    );

    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("S17: nothing that a dependency ships runs when it is installed", () => {
    expect(readText(".npmrc").split("\n")).toContain("ignore-scripts=true");
    expect(
      Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare)/.test(name)),
    ).toEqual([]);
  });

  it.each(workflows)("S17: %s uses actions by their full commit, with the version beside it", (path) => {
    const lines = readText(path)
      .split("\n")
      .filter((line) => /^\s*(- )?uses:/.test(line));
    const loose = lines.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));

    expect(lines.length).toBeGreaterThan(0);
    expect(loose).toEqual([]);
  });

  it.each(workflows)("S17: %s has a token that can only read, and no secret", (path) => {
    const text = readText(path);

    expect((parse(text) as { permissions: unknown }).permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/secrets\.|pull_request_target|workflow_run/);
  });

  it("S17: a workflow runs the same check as people do", () => {
    expect(workflows).toContain(".github/workflows/ci.yml");
    expect(readText(".github/workflows/ci.yml")).toMatch(/run: npm ci\n.*run: npm run verify\n/s);
    expect(readText(".ci/run")).toMatch(/\nnpm ci && npm test\n[\s\S]*\nnpm run check\n/);
    expect(manifest.scripts.verify).toContain("npm test");
  });

  it("S17: .ci/run can be started and stops at the first failure", () => {
    expect(statSync(join(ROOT, ".ci/run")).mode & 0o111).toBe(0o111);
    expect(readText(".ci/run")).toContain("set -euo pipefail");
  });
});
