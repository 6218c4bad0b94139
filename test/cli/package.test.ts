import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleCli } from "../../build.ts";
import { ROOT } from "../repository/repository-files.ts";
import { anApi, aTask } from "./an-api.ts";
import { sandpiper } from "./sandpiper.ts";

let root: string;
let place: string;
let program: string;

/** The package as npm lays it out: below a node_modules, where Node strips no types, with what `npm pack` takes. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "sandpiper-package-"));
  const made = join(root, "made");
  cpSync(join(ROOT, "bin"), join(made, "bin"), { recursive: true });
  for (const file of ["package.json", "app.yml", "README.md"])
    copyFileSync(join(ROOT, file), join(made, file));
  expect(await bundleCli(join(made, "dist"))).toBe(true);
  const packed = spawnSync("npm", ["pack", "--offline", "--json", "--pack-destination", root], {
    cwd: made,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  place = join(root, "node_modules", "sandpiper");
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  mkdirSync(place);
  spawnSync("tar", ["xzf", join(root, filename), "-C", place, "--strip-components=1"]);
  program = join(root, "node_modules", ".bin", "sandpiper");
  symlinkSync(join(place, "bin", "sandpiper.js"), program);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the package", () => {
  it("talks to a server, far from the sources", async () => {
    await using api = await anApi([{ task: aTask() }]);

    expect(existsSync(join(place, "src"))).toBe(false);
    const { code, out, err } = await sandpiper(["list"], { server: api.url, cwd: root, program });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^3f9c2a00 {2}published/);
  });

  it("starts the server and the doctor", async () => {
    const start = await sandpiper(["start"], {
      cwd: root,
      program,
      env: { APP_ID: "x", NODE_ENV: "production" },
    });
    const doctor = await sandpiper(["doctor", "--json"], { cwd: root, program });

    expect([start.code, start.err]).toEqual([1, expect.stringContaining("APP_ID must be")]);
    expect(JSON.parse(doctor.out)).toMatchObject({ ok: false });
    expect(doctor.code).toBe(1);
  });

  it("has what is started from it, and no map of the sources", () => {
    const files = (JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as { files: string[] })
      .files;

    expect(files).toEqual([
      "app.yml",
      "bin/",
      "dist/*.js",
      "!dist/server.js",
      "dist/runner.py",
      "dist/look-inside.cjs",
    ]);
    expect(existsSync(join(place, "dist", "cli.js.map"))).toBe(false);
    expect(existsSync(join(place, "app.yml"))).toBe(true);
  });

  it("is what npx starts in the repository, from its sources", () => {
    const { stdout, status } = spawnSync("npx", ["--offline", "sandpiper", "--version"], {
      cwd: ROOT,
      encoding: "utf8",
    });

    expect([status, stdout]).toEqual([0, "0.1.0\n"]);
  });
});

describe("bin/sandpiper.js", () => {
  const old = "/usr/bin/node";
  const version = existsSync(old) ? spawnSync(old, ["--version"], { encoding: "utf8" }).stdout : "";

  it.skipIf(!/^v(18|2[0-3])\./.test(version))("says plainly that an old Node is too old", () => {
    const { status, stderr } = spawnSync(old, [program, "list"], { encoding: "utf8" });

    expect(stderr).toBe(
      `sandpiper needs Node 24 or newer, and this is ${version.trim().slice(1)}: https://nodejs.org has it.\n`,
    );
    expect(status).toBe(1);
  });
});
