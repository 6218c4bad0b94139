/**
 * Installs what the tests need of the system and what isn't here; the first half of `npm test`. Never fails: what can't be installed
 * is missing, and the tests that need it are left out.
 */
import { spawnSync } from "node:child_process";
import { canInstall, findMissing } from "./programs.ts";

const packages = canInstall() ? findMissing().map((program) => program.package) : [];
if (packages.length > 0) {
  process.stdout.write(`Installing what the tests need: ${packages.join(", ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: readonly string[]) =>
    spawnSync("apt-get", ["--quiet=2", ...args], { env, stdio: ["ignore", "ignore", "inherit"] }).status ===
    0;
  const isDone =
    apt("update") &&
    apt("install", "--yes", "--no-install-recommends", "--option=Dpkg::Use-Pty=0", ...packages);
  if (!isDone)
    process.stdout.write("They could not all be installed: the tests that need them are left out.\n");
}
