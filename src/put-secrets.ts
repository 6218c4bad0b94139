/**
 * Puts the secrets of `.env` into AWS's Parameter Store, where the functions read them: `/sandpiper/<stage>/webhook-secret` and so on.
 *
 *     npm run secrets          AWS_REGION, STAGE and the account are those of the shell
 *
 * Needs the AWS CLI. No value is an argument or a line of the shell's history: each goes through a file that only you can read and that is
 * gone at the end, also where Ctrl+C is that. Can be run at any time: the values of `.env` replace those that are there.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { SECRET_KEYS } from "./settings/secret-parameters.ts";

/** What ends a process from outside. Held back here while the CLI runs, which is told as well: else the file would stay. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One secret, by the name it has in Parameter Store. */
function put(
  name: string,
  value: string,
  { file, region }: { file: string; region: string },
): "put" | "not_put" | "ended" {
  const input = { Name: name, Value: value, Type: "SecureString", Overwrite: true };
  writeFileSync(file, JSON.stringify(input), { mode: 0o600 });
  // Said outright: the CLI's version 1 reads no AWS_REGION, and would take another region in silence.
  const args = ["ssm", "put-parameter", "--cli-input-json", `file://${file}`, "--region", region];
  const { status, signal, error } = spawnSync("aws", args, { stdio: ["ignore", "ignore", "inherit"] });
  if (error !== undefined) process.stderr.write(`The AWS CLI could not be started: ${error.message}\n`);
  process.stdout.write(`${name}: ${status === 0 ? "put" : "NOT put"}\n`);
  if (status === 0) return "put";
  // The CLI takes the signal itself, or dies of it.
  const isEnded = ENDS.some((end) => signal === end || status === 128 + constants.signals[end]);
  return isEnded ? "ended" : "not_put";
}

/** The key may be in a file of its own, as for the server. */
function readValue(key: string): string {
  const path = process.env.PRIVATE_KEY_PATH?.trim();
  const value = process.env[key]?.trim() ?? "";
  return key === "PRIVATE_KEY" && value === "" && path ? readFileSync(path, "utf8") : value;
}

function main(): number {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const region = process.env.AWS_REGION?.trim();
  if (!region) {
    process.stderr.write("AWS_REGION must be set: export AWS_REGION=eu-west-1, for example.\n");
    return 1;
  }
  const stage = process.env.STAGE?.trim() || "production";
  for (const end of ENDS) process.on(end, () => undefined);
  const directory = mkdtempSync(join(tmpdir(), "sandpiper-secrets-"));
  try {
    const given = SECRET_KEYS.filter((key) => readValue(key) !== "");
    if (given.length === 0) process.stderr.write(".env has no secret in it.\n");
    const toName = (key: string) => `/sandpiper/${stage}/${key.toLowerCase().replaceAll("_", "-")}`;
    const file = join(directory, "input.json");
    const results = new Set<ReturnType<typeof put>>();
    for (const key of given) {
      if (results.has("ended")) break;
      results.add(put(toName(key), readValue(key), { file, region }));
    }
    return results.size === 1 && results.has("put") ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

process.exitCode = main();
