import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { canIsolate } from "./a-local-provider.ts";

/**
 * As container engines do it: something lies over a part of /proc, and no other /proc is in sight. The kernel then lets nobody mount
 * one that shows more, and only `--proc` tells: a bubblewrap without it starts.
 */
const MASK = `
for other in $(awk '$5 ~ /.\\/proc$/ { print $5 }' /proc/self/mountinfo); do umount "$other"; done
mount --bind /dev/null /proc/keys && mount -t tmpfs -o size=4k tmpfs /proc/fs || exit 9
bwrap --unshare-all --ro-bind / / true || exit 8
exec "$@"
`;

const START = `
  const { createLocalProvider } = await import(process.argv[1]);
  const options = { directory: process.argv[2], agent: "/bin/true", allowUnsafe: false };
  await createLocalProvider(options).then(() => process.exit(3), (error) => console.log(error.message));
`;

it.skipIf(!(await canIsolate()))(
  "F95: a machine whose /proc is masked is refused at the start, in bubblewrap's own words",
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "sandpiper-masked-"));
    const module = new URL("../../../src/sandbox/local/local-provider.ts", import.meta.url).href;
    const start = [process.execPath, "--input-type=module", "-e", START, module, directory];
    const asRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];

    const { stdout } = await promisify(execFile)("unshare", [
      ...asRoot,
      "--mount",
      "sh",
      "-c",
      MASK,
      "sh",
      ...start,
    ]);

    expect(stdout).toMatch(
      /^The local sandbox needs bubblewrap.*It says: bwrap: Can't mount proc on \/newroot\/proc: Operation not permitted\./,
    );
    expect(stdout).toMatch(/mask parts of \/proc.*unmask=ALL/);
    expect(stdout).not.toContain("UNSAFE");
    await rm(directory, { recursive: true, force: true });
  },
);
