import { randomUUID } from "node:crypto";
import { taskSchema } from "../api/schema.ts";
import { openApi } from "./api-client.ts";
import { type Command, EXIT } from "./command.ts";
import { findRun } from "./find-run.ts";
import { toPlainJson, toPlainLine } from "./plain-text.ts";
import { JSON_OPTION, RUN_WORDS, URL_OPTION } from "./server-options.ts";

export const stop: Command = {
  name: "stop",
  usage: "<run>",
  summary: "stop a run, and what else runs and waits in its thread",
  text: [RUN_WORDS, "It ends a little later; what it changed so far is kept with its thread."],
  options: [URL_OPTION, JSON_OPTION],
  examples: ["sandpiper stop 3f9c2a"],
  words: [1, 1],
  async run(given, around) {
    const api = await openApi(given, around);
    const id = await findRun(api, given.words[0] ?? "");
    const task = await api.post(`/v1/tasks/${id}/stop`, { key: randomUUID(), schema: taskSchema });
    const said = task.state === "ended" ? "It had ended" : "It is being stopped";
    around.stdout.write(
      given.options.json ? `${toPlainJson(task)}\n` : `${said}: ${toPlainLine(task.headline)}\n`,
    );
    return EXIT.done;
  },
};
