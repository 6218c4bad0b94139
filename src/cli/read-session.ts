import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { z } from "zod";
import { toCheckedSession } from "../agent/session-file.ts";
import type { sessionSchema } from "../api/schema.ts";
import { isBranchName } from "../values/branch-name.ts";
import { CliError } from "./command.ts";
import { isSafeUrl } from "./find-server.ts";

const MAX_PACKED_BYTES = 16 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** What the server gave of a session, after it was looked at. */
export interface CheckedSession {
  id: string;
  /** Without a name, a password or anything odd in it. */
  cloneUrl: URL;
  /** The repository's name without its owner: good as a folder's name. */
  name: string;
  branch: string | undefined;
  baseSha: string | undefined;
  /** The session's file as the agent's CLI reads it. */
  text: string;
}

/**
 * Looks at what a server gave before anything is done with it. It is hostile: a wrong address would get the token, a branch could be an
 * option of git's, the file could hold orders that were never part of the conversation (S29).
 */
export async function readSession(
  answer: z.infer<typeof sessionSchema>,
  repository: string,
): Promise<CheckedSession> {
  const { session_id: id, branch, base_sha } = answer;
  const text = toCheckedSession(await unpack(answer.file_gzip_base64), id);
  if (text === undefined)
    throw new CliError(
      "The session's file can't be read: it is of another version of Claude Code, or spoilt.",
    );
  if (branch !== null && !isBranchName(branch)) throw new CliError("The server names a branch that is none.");
  if (base_sha !== null && !SHA.test(base_sha)) throw new CliError("The server names a commit that is none.");
  return {
    id,
    cloneUrl: requireCloneUrl(answer, repository),
    name: requireFolderName(repository),
    branch: branch ?? undefined,
    baseSha: base_sha ?? undefined,
    text,
  };
}

function requireCloneUrl(answer: z.infer<typeof sessionSchema>, repository: string): URL {
  const url = new URL(answer.clone_url);
  if (!isSafeUrl(url)) throw new CliError("The server gives an address to clone from that is not https.");
  const path = url.pathname.replace(/\.git$/, "").toLowerCase();
  if (answer.repository !== repository || !path.endsWith(`/${repository.toLowerCase()}`))
    throw new CliError("The server gives the address of another repository.");
  return url;
}

function requireFolderName(repository: string): string {
  const [, name = ""] = /^[\w.-]+\/([\w.-]+)$/.exec(repository) ?? [];
  if (name === "" || /^\.+$/.test(name)) throw new CliError("The server names a repository that is none.");
  return name.replace(/^[.-]+/, "");
}

async function unpack(base64: string): Promise<string> {
  const packed = Buffer.from(base64, "base64");
  if (packed.length > MAX_PACKED_BYTES) throw new CliError("The session's file is too large.");
  const bytes = await promisify(gunzip)(packed, { maxOutputLength: MAX_BYTES }).catch(() => undefined);
  if (bytes === undefined) throw new CliError("The session's file is too large, or spoilt.");
  return bytes.toString("utf8");
}
