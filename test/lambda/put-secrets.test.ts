import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { ROOT } from "../repository/repository-files.ts";

/** An AWS CLI that tells how it was called, what its file says, and who may read that. */
const CLI = `#!/bin/sh
echo "$*" >>"$TOLD.arguments"
file="\${4#file://}"
stat -c %a "$file" >>"$TOLD.modes"
cat "$file" >>"$TOLD.input"
echo >>"$TOLD.input"
exit "\${CLI_EXIT:-0}"
`;

/** Runs `npm run secrets` in a directory that has this `.env`. */
function putSecrets(dotEnv: string, env: Record<string, string> = { AWS_REGION: "eu-west-1" }) {
  const directory = mkdtempSync(join(tmpdir(), "sandpiper-put-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "aws"), CLI);
  chmodSync(join(directory, "aws"), 0o755);
  writeFileSync(join(directory, ".env"), dotEnv);
  writeFileSync(join(directory, "key.pem"), "a key in a file");
  const told = join(directory, "told");
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "src/put-secrets.ts")], {
    cwd: directory,
    env: { PATH: `${directory}:${process.env.PATH}`, TMPDIR: directory, TOLD: told, ...env },
    encoding: "utf8",
  });
  const read = (what: string) => {
    const name = `told.${what}`;
    return readdirSync(directory).includes(name) ? readFileSync(join(directory, name), "utf8") : "";
  };
  const left = readdirSync(directory).filter((name) => name.startsWith("sandpiper-secrets-"));
  return { status, said: stdout + stderr, read, left };
}

const DOT_ENV =
  'APP_ID=4711\nPRIVATE_KEY_PATH=key.pem\nWEBHOOK_SECRET="hook canary"\nDAYTONA_API_KEY=dtn-canary\n';

describe("S50: npm run secrets", () => {
  it("puts each secret of .env under its stage, encrypted, and nothing that is none", () => {
    const { status, read } = putSecrets(DOT_ENV, { AWS_REGION: "eu-west-1", STAGE: "staging" });
    const input = read("input").trim().split("\n");

    expect(status).toBe(0);
    expect(input.map((line) => JSON.parse(line))).toEqual(
      [
        ["private-key", "a key in a file"],
        ["webhook-secret", "hook canary"],
        ["daytona-api-key", "dtn-canary"],
      ].map(([name, Value]) => ({
        Name: `/sandpiper/staging/${name}`,
        ...{ Value, Type: "SecureString", Overwrite: true },
      })),
    );
  });

  it("shows no value to other users, to the list of processes or on the screen, and leaves no file", () => {
    const { read, said, left } = putSecrets(DOT_ENV);

    expect(read("arguments")).toMatch(/^(ssm put-parameter .* --region eu-west-1\n){3}$/);
    expect(read("modes")).toBe("600\n600\n600\n");
    expect(read("arguments") + said).not.toMatch(/canary|a key/);
    expect(said).toContain("/sandpiper/production/webhook-secret: put");
    expect(left).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("leaves no file when it is ended by %s", async (signal) => {
    const directory = mkdtempSync(join(tmpdir(), "sandpiper-put-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    writeFileSync(join(directory, "aws"), '#!/bin/sh\necho >>"$TOLD"\nexec sleep 10\n');
    chmodSync(join(directory, "aws"), 0o755);
    writeFileSync(join(directory, ".env"), "WEBHOOK_SECRET=a\nDAYTONA_API_KEY=b\n");
    const told = join(directory, "told");
    const child = spawn(process.execPath, [join(ROOT, "src/put-secrets.ts")], {
      cwd: directory,
      env: {
        PATH: `${directory}:${process.env.PATH}`,
        TMPDIR: directory,
        TOLD: told,
        AWS_REGION: "eu-west-1",
      },
      detached: true,
    });
    const ended = once(child, "close");
    // Told, not only made: the shell makes the file before it writes.
    while (!existsSync(told) || readFileSync(told, "utf8") === "") await sleep(20);
    // As a terminal does: to the CLI as well.
    process.kill(-(child.pid ?? 0), signal);
    const [status] = await ended;

    expect(readdirSync(directory).filter((name) => name.startsWith("sandpiper-secrets-"))).toEqual([]);
    expect([status, readFileSync(told, "utf8")]).toEqual([1, "\n"]);
  });

  it("says what was not put, and fails", () => {
    const refused = putSecrets(DOT_ENV, { AWS_REGION: "eu-west-1", CLI_EXIT: "254" });
    const nowhere = putSecrets(DOT_ENV, {});

    expect([refused.status, refused.left]).toEqual([1, []]);
    expect(refused.said).toContain("/sandpiper/production/webhook-secret: NOT put");
    expect([nowhere.status, nowhere.said]).toEqual([1, expect.stringMatching(/^AWS_REGION must be set/)]);
  });
});
