import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../../errors.ts";
import {
  buildBubblewrapArgs,
  type HostPrograms,
  INSIDE_PATH,
  NO_NAMESPACES,
  toFiltered,
} from "./bubblewrap.ts";
import { type NamespaceFacts, toBubblewrapAdvice } from "./bubblewrap-advice.ts";
import { removeTree } from "./remove-tree.ts";
import { runCommand } from "./run-command.ts";

const MAX_WORDS_CHARS = 300;

/** What bubblewrap can do here beyond the least that is needed. */
export type Abilities = Pick<HostPrograms, "noNamespaces" | "filter">;

/**
 * Tries bubblewrap with the arguments that every run has, on directories of its own below `directory`, so that what fails in a run
 * fails here. `ok` has the protections that work on top; `failed` has bubblewrap's own words and what to do.
 */
export async function checkBubblewrap(
  directory: string,
  programs: HostPrograms,
): Promise<{ kind: "ok"; abilities: Abilities } | { kind: "failed"; error: SandboxError }> {
  const root = join(directory, `.probe-${process.pid}`);
  const host = {
    home: join(root, "home"),
    repository: join(root, "repository"),
    base: join(root, "app.git"),
    etc: join(directory, ".etc"),
  };
  for (const path of [host.home, host.repository, host.base]) await mkdir(path, { recursive: true });
  const { filter } = programs;
  const wanted: Abilities[] = [
    { noNamespaces: NO_NAMESPACES, filter },
    { noNamespaces: NO_NAMESPACES, filter: undefined },
    { noNamespaces: [], filter },
    { noNamespaces: [], filter: undefined },
  ];
  let stderr: string | undefined;
  try {
    for (const abilities of wanted) {
      const all = { ...programs, ...abilities };
      const args = buildBubblewrapArgs({ host, programs: all, as: "agent", network: { kind: "none" } });
      const tried = await run(toFiltered(all, [...args, "true"]));
      if (tried.kind === "ok") return { kind: "ok", abilities };
      stderr = tried.stderr;
    }
    return { kind: "failed", error: toError(stderr) };
  } finally {
    await removeTree(root);
  }
}

async function run(
  command: ReturnType<typeof toFiltered>,
): Promise<{ kind: "ok" } | { kind: "failed"; stderr: string | undefined }> {
  try {
    const limits = { stdin: undefined, timeoutMs: 10_000, capBytes: 1_000 };
    const result = await runCommand({ ...command, env: { PATH: INSIDE_PATH }, cwd: "/", ...limits });
    return result.exitCode === 0 ? { kind: "ok" } : { kind: "failed", stderr: result.stderr };
  } catch {
    // The program itself could not be started.
    return { kind: "failed", stderr: undefined };
  }
}

function toError(stderr: string | undefined): SandboxError {
  const words = stderr?.trim().replace(/\s+/g, " ").slice(-MAX_WORDS_CHARS) || "nothing";
  const what = stderr === undefined ? "it is not installed" : `it does not work here. It says: ${words}`;
  const advice = toBubblewrapAdvice(stderr, readNamespaceFacts());
  return new SandboxError(`The local sandbox needs bubblewrap, and ${what}. ${advice}`, {
    code: "no_bubblewrap",
    retry: "never",
  });
}

function readNamespaceFacts(): NamespaceFacts {
  return {
    isAppArmorStrict: readSwitch("kernel/apparmor_restrict_unprivileged_userns") === "1",
    areNamespacesOff: readSwitch("user/max_user_namespaces") === "0",
    isCloneOff: readSwitch("kernel/unprivileged_userns_clone") === "0",
    isContainer: ["/.dockerenv", "/run/.containerenv"].some((path) => existsSync(path)),
  };
}

function readSwitch(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, "utf8").trim();
  } catch {
    return undefined;
  }
}
