import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { sessionSchema, taskDetailSchema } from "../api/schema.ts";
import { openApi } from "./api-client.ts";
import { type Clone, cloneRun } from "./clone-run.ts";
import { CliError, type Command, EXIT, type Surroundings, textOf } from "./command.ts";
import { findRun } from "./find-run.ts";
import { moveSession, placeSession, requireRoom, toSessionPath } from "./place-session.ts";
import { toPlainJson } from "./plain-text.ts";
import { readSession } from "./read-session.ts";
import { toShortId } from "./render-task.ts";
import { JSON_OPTION, RUN_WORDS, URL_OPTION } from "./server-options.ts";
import { toProgress } from "./show-progress.ts";

export const resume: Command = {
  name: "resume",
  usage: "<run> [--dir <folder>]",
  summary: "go on with a run's conversation on this machine",
  text: [
    RUN_WORDS,
    "Clones the repository at the run's branch, or else at the commit it began from, puts the conversation where Claude Code",
    "looks for it, and prints the command that goes on with it. It needs write access to the repository, git, and Claude Code.",
    "What the agent read and wrote is in the conversation: treat the folder as you would any stranger's branch.",
  ],
  options: [
    {
      name: "dir",
      value: "folder",
      text: "where to, new or empty; default: the repository's name and the run's",
    },
    URL_OPTION,
    JSON_OPTION,
  ],
  examples: ["sandpiper resume 3f9c2a", "sandpiper resume 3f9c2a --dir ~/work/hello"],
  words: [1, 1],
  async run(given, around) {
    const api = await openApi(given, around);
    const id = await findRun(api, given.words[0] ?? "");
    const [task, answer] = await Promise.all([
      api.get(`/v1/tasks/${id}`, taskDetailSchema),
      api.get(`/v1/tasks/${id}/session`, sessionSchema),
    ]);
    const session = await readSession(answer, task.repository);
    const short = toShortId(id);
    const folder = await toRealFolder(textOf(given, "dir") ?? `${session.name}-${short}`);
    const path = toSessionPath({ folder, sessionId: session.id }, around.env);
    const text = moveSession(session.text, folder);
    await requireRoom(path, text);
    const progress = toProgress(around.stderr);
    const wanted = { ...session, folder, token: api.token, newBranch: `sandpiper-${short}` };
    const clone = await cloneRun(wanted, { env: around.env, onProgress: progress.tell }).finally(
      progress.end,
    );
    await placeSession(path, text);
    return tell({ run: id, session: session.id, path, clone, around, json: given.options.json === true });
  },
};

/** The folder's real path, also before it is there: the CLI knows a session by it. */
async function toRealFolder(directory: string): Promise<string> {
  const full = resolve(directory);
  try {
    return join(await realpath(dirname(full)), basename(full));
  } catch {
    throw new CliError(`The folder that ${full} would be in is not there.`, EXIT.usage);
  }
}

function tell(done: {
  run: string;
  session: string;
  path: string;
  clone: Clone;
  around: Surroundings;
  json: boolean;
}): number {
  const { clone, around } = done;
  const command = `cd ${quote(clone.folder)} && claude --resume ${done.session}`;
  if (done.json) {
    const { folder, branch, commit } = clone;
    const document = { run: done.run, session_id: done.session, directory: folder, branch, commit };
    around.stdout.write(`${toPlainJson({ ...document, session_file: done.path, command })}\n`);
    return 0;
  }
  if (clone.isBranchGone)
    around.stderr.write("The run's branch is not there any more: this is the commit that it began from.\n");
  around.stderr.write(
    `${clone.folder} is at ${clone.branch}, and the conversation is in place. Go on with it:\n`,
  );
  around.stdout.write(`${command}\n`);
  return 0;
}

function quote(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
