import { randomBytes } from "node:crypto";
import { link, lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { CliError, type Surroundings } from "./command.ts";

const OWNER_ONLY = { directory: 0o700, file: 0o600 };
/** Longer names the CLI (2.1.329) shortens in a way of its own. */
const MAX_NAME_CHARS = 200;

const Line = z.looseObject({ cwd: z.string() });

/**
 * Where the CLI looks for a session of a folder: in its own directory, under the folder's path with a dash for all that is no letter or digit.
 * `folder` is the real path: no link is in it.
 */
export function toSessionPath(
  { folder, sessionId }: { folder: string; sessionId: string },
  env: Surroundings["env"],
): string {
  const name = folder.replace(/[^a-zA-Z0-9]/g, "-");
  if (name.length > MAX_NAME_CHARS)
    throw new CliError("The folder's path is too long for Claude Code's sessions: give --dir a shorter one.");
  const config = env.CLAUDE_CONFIG_DIR || join(env.HOME || homedir(), ".claude");
  return join(config, "projects", name, `${sessionId}.jsonl`);
}

/**
 * The session's file as one that was had in `folder`. Each line says where it was said: in the sandbox. Here it is the clone, or the CLI would
 * take it for another project's.
 */
export function moveSession(text: string, folder: string): string {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines
    .map((line) => `${JSON.stringify({ ...Line.parse(JSON.parse(line)), cwd: folder })}\n`)
    .join("");
}

/** Throws where another file is in the session's place: the person may have gone on with it. */
export async function requireRoom(path: string, text: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined) return;
  const isSame =
    there.isFile() && there.size === Buffer.byteLength(text) && (await readFile(path, "utf8")) === text;
  if (!isSame)
    throw new CliError(
      `Another state of this conversation is there, and stays: ${path}. Give --dir another folder.`,
    );
}

/** Writes the session's file, for its owner only: whole or not at all, and never over another one. Twice is the same as once. */
export async function placeSession(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY.directory });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, text, { flag: "wx", mode: OWNER_ONLY.file });
    // A link is made only where nothing is, not even a link.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await requireRoom(path, text);
  } finally {
    await rm(draft, { force: true });
  }
}
