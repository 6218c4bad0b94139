import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writePrivateFile } from "../../src/setup/write-private-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "setup-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

it("A secret's file is its owner's alone, also where others could read it before (S41)", async () => {
  const path = join(directory, ".env");
  writeFileSync(path, "PORT=1\n", { mode: 0o644 });
  const before = process.umask(0);
  await writePrivateFile(path, "PORT=2\n").finally(() => process.umask(before));

  expect(modeOf(path)).toBe(0o600);
  expect(readFileSync(path, "utf8")).toBe("PORT=2\n");
  expect(readdirSync(directory)).toEqual([".env"]);
});

it("A link is followed and stays one.", async () => {
  writeFileSync(join(directory, "real"), "old");
  symlinkSync("real", join(directory, ".env"));
  await writePrivateFile(join(directory, ".env"), "new");

  expect(lstatSync(join(directory, ".env")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(directory, "real"), "utf8")).toBe("new");
});

it("What fails leaves nothing behind.", async () => {
  mkdirSync(join(directory, ".env", "in"), { recursive: true });

  await expect(writePrivateFile(join(directory, ".env"), "x")).rejects.toThrow();
  expect(readdirSync(directory)).toEqual([".env"]);
});
