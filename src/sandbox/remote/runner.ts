import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { SandboxError } from "../../errors.ts";
import { parseJson } from "../parse-json.ts";
import type { SandboxPaths } from "../sandbox.ts";
import type { CommandResult, Machine } from "./machine.ts";

/** Everything of ours in a distant machine is in here; `runner.py` has the same name. */
export const ROOT = "/var/tmp/sandpiper";

export const REMOTE_PATHS: SandboxPaths = {
  home: `${ROOT}/home`,
  repository: `${ROOT}/repository`,
  base: `${ROOT}/app.git`,
  agent: "claude",
};

/** No list of ours names it, and it is on the list that accounts with a fixed network have (S9). */
const PROBE = "http://openrouter.ai/";
/** A request in the environment is one string, and Linux takes 128 KB of one. */
const REQUEST_CAP_BYTES = 120_000;
/** How much longer than the command itself its request may take. */
const MARGIN_MS = 15_000;
/** Nothing of the image's own on the way: no variables, no site directory. */
const PYTHON = "python3 -IS";
/** Writes the program whole or not at all, and runs it in the same process: a second start of Python would double the time. */
const INSTALL = [
  "import os, sys, zlib, binascii",
  "path = sys.argv[1]",
  'source = zlib.decompress(binascii.a2b_base64(os.environ.pop("SANDPIPER_RUNNER")), 31)',
  "os.makedirs(os.path.dirname(path), exist_ok=True)",
  'part = path + ".%d" % os.getpid()',
  'open(part, "wb").write(source)',
  "os.rename(part, path)",
  'exec(compile(source, path, "exec"))',
].join("; ");
const NOT_INSTALLED = 97;
const NO_PYTHON = 127;
const ANSWER = "\nsandpiper:";

/** What every answer may be instead of itself. */
const Refusal = z.object({ refused: z.enum(["not_uploaded", "key_refused", "not_held"]) });
export type Refused = z.infer<typeof Refusal>["refused"];

interface RequestOptions<T> {
  schema: z.ZodType<T>;
  /** How long the operation itself may take. */
  timeoutMs: number;
}

/** The app's program in a distant machine (`runner.py`): asked by one short command a request. */
export interface Runner {
  /**
   * The answer, or why there is none: `not_uploaded`, the input it names is not there whole; `key_refused`, the model's API does not take
   * what the machine holds for a key; `not_held`, a process of the agent's did not stay paused. Installs the program where it is missing.
   */
  ask<T>(request: Record<string, unknown>, options: RequestOptions<T>): Promise<T | Refused>;
  /** Makes sure that the program and its directories are there; asks nothing where an earlier answer has shown it. */
  install(): Promise<void>;
}

/** Where the model's API lists its models, and the variable of the machine that is sent there as the key. */
export interface KeyCheck {
  url: string;
  variable: string;
  /** How long it is asked again when the API does not take it: the provider may need a moment to put the key in. */
  patienceMs: number;
}

const InitAnswer = z.object({ ok: z.literal(true) });

interface RunnerOptions {
  /** Nothing was ever installed there, which saves one request. */
  isNew: boolean;
  /** The machine's network is said to have a list, which is looked at from inside. */
  isLimited: boolean;
}

export function createRunner(machine: Machine, { isNew, isLimited }: RunnerOptions): Runner {
  const { path, packed } = readProgram();
  let isInstalled = false;

  async function install(): Promise<void> {
    if (isInstalled) return;
    const request = JSON.stringify({ op: "init", probe: isLimited ? PROBE : null });
    const line = `exec ${PYTHON} -c '${INSTALL}' ${path}`;
    const env = { SANDPIPER_RUNNER: packed, SANDPIPER_REQUEST: request };
    readAnswer(await machine.run(line, { env, timeoutMs: MARGIN_MS }), InitAnswer);
    isInstalled = true;
  }

  return {
    install,
    async ask(request, { schema, timeoutMs }) {
      const text = JSON.stringify(request);
      if (text.length > REQUEST_CAP_BYTES) {
        throw new SandboxError("A command for the sandbox is too long.", {
          code: "too_long",
          retry: "never",
        });
      }
      if (isNew) await install();
      const line = `[ -f ${path} ] || exit ${NOT_INSTALLED}; exec ${PYTHON} ${path}`;
      const options = { env: { SANDPIPER_REQUEST: text }, timeoutMs: timeoutMs + MARGIN_MS };
      const result = await machine.run(line, options);
      isInstalled = result.exitCode !== NOT_INSTALLED;
      if (isInstalled) return readAnswer(result, schema);
      await install();
      return readAnswer(await machine.run(line, options), schema);
    },
  };
}

/** The program's answer; the machine is not trusted in its form (S15). */
function readAnswer<T>({ exitCode, output }: CommandResult, schema: z.ZodType<T>): T | Refused {
  const text = findAnswer(output);
  if (text === undefined && exitCode === NO_PYTHON) {
    throw new SandboxError("The sandbox's image has no python3, which Sandpiper needs there.", {
      code: "bad_image",
      retry: "never",
    });
  }
  const answer = parseJson(text ?? "");
  const refusal = Refusal.safeParse(answer);
  if (refusal.success) return refusal.data.refused;
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new SandboxError(`Sandpiper's program in the sandbox failed (exit code ${exitCode}).`, {
    code: "runner_failed",
    retry: "backoff",
    cause: new Error(output.slice(-1_000)),
  });
}

/** The last line that begins as an answer does. What stands before it, the image may have printed. */
function findAnswer(output: string): string | undefined {
  const lines = `\n${output}`;
  const at = lines.lastIndexOf(ANSWER);
  return at < 0 ? undefined : lines.slice(at + ANSWER.length).split("\n", 1)[0];
}

let program: { path: string; packed: string } | undefined;

/** The program, packed for one variable, and where it goes: another version has another name. */
function readProgram(): { path: string; packed: string } {
  if (program === undefined) {
    const source = readFileSync(join(import.meta.dirname, "runner.py"));
    const version = createHash("sha256").update(source).digest("hex").slice(0, 12);
    program = {
      path: `${ROOT}/bin/${version}.py`,
      packed: gzipSync(source, { level: 9 }).toString("base64"),
    };
  }
  return program;
}
