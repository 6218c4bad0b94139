import { taskDetailSchema } from "../api/schema.ts";
import { openApi } from "./api-client.ts";
import { type Command, EXIT } from "./command.ts";
import { findRun } from "./find-run.ts";
import { FOLLOW_PATIENCE_MS, readLog, toEntryWriter } from "./follow-log.ts";
import { toPlainLine } from "./plain-text.ts";
import { toExitCode } from "./render-task.ts";
import { RUN_WORDS, URL_OPTION } from "./server-options.ts";

export const logs: Command = {
  name: "logs",
  usage: "<run> [-f]",
  summary: "print what the agent of a run said and did",
  text: [
    RUN_WORDS,
    "With -f it goes on until the run has ended, over a server's restart too, and ends with 1 where the run had no success.",
    "What it prints is the agent's text and the repository's: written by strangers, and without what a terminal could act on.",
  ],
  options: [
    { name: "follow", short: "f", text: "go on until the run has ended" },
    URL_OPTION,
    { name: "json", text: "print the entries as JSON, a line each" },
  ],
  examples: ["sandpiper logs -f 3f9c2a", "sandpiper logs 3f9c2a --json | jq '.items[].kind'"],
  words: [1, 1],
  async run(given, around) {
    const isFollowed = given.options.follow === true;
    const api = await openApi(given, around, isFollowed ? FOLLOW_PATIENCE_MS : undefined);
    const id = await findRun(api, given.words[0] ?? "");
    const onEntry = toEntryWriter(around, { json: given.options.json === true, out: around.stdout });
    await readLog(api, { id, isFollowed, sleep: around.sleep, onEntry });
    if (!isFollowed) return EXIT.done;
    const task = await api.get(`/v1/tasks/${id}`, taskDetailSchema);
    around.stderr.write(`${toPlainLine(task.headline)}\n`);
    return toExitCode(task);
  },
};
