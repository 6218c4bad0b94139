import { evidenceSchema, filesSchema, taskDetailSchema } from "../api/schema.ts";
import { openApi } from "./api-client.ts";
import { type Command, EXIT } from "./command.ts";
import { findRun } from "./find-run.ts";
import { toPlainJson } from "./plain-text.ts";
import { renderDetail } from "./render-detail.ts";
import { JSON_OPTION, RUN_WORDS, URL_OPTION } from "./server-options.ts";
import { toStyle } from "./styles.ts";

export const show: Command = {
  name: "show",
  usage: "<run>",
  summary: "show a run: what was asked, what came of it, its checks and files",
  text: [RUN_WORDS, "With --json: the members task, evidence and files, as the API gives them."],
  options: [URL_OPTION, JSON_OPTION],
  examples: ["sandpiper show 3f9c2a", "sandpiper show 3f9c2a --json | jq -r '.files[].patch'"],
  words: [1, 1],
  async run(given, around) {
    const api = await openApi(given, around);
    const id = await findRun(api, given.words[0] ?? "");
    const [task, evidence, { files }] = await Promise.all([
      api.get(`/v1/tasks/${id}`, taskDetailSchema),
      api.get(`/v1/tasks/${id}/evidence`, evidenceSchema),
      api.get(`/v1/tasks/${id}/files`, filesSchema),
    ]);
    if (given.options.json) around.stdout.write(`${toPlainJson({ task, evidence, files })}\n`);
    else around.stdout.write(renderDetail({ task, evidence, files }, toStyle(around.stdout, around)));
    return EXIT.done;
  },
};
