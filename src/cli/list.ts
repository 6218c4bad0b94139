import { taskPageSchema } from "../api/schema.ts";
import { RUN_STATES } from "../run/run.ts";
import { parseWholeNumber } from "../values/whole-number.ts";
import { type ApiClient, openApi } from "./api-client.ts";
import { CliError, type Command, EXIT, type Given, textOf } from "./command.ts";
import { toPlainJson } from "./plain-text.ts";
import { renderTasks, type Task } from "./render-task.ts";
import { requireRepository } from "./require-repository.ts";
import { JSON_OPTION, URL_OPTION } from "./server-options.ts";
import { toStyle } from "./styles.ts";

const STATES: readonly string[] = RUN_STATES;
const MAX_LIMIT = 1_000;
const PAGE = 100;
const DEFAULT_COLUMNS = 120;

export const list: Command = {
  name: "list",
  usage: "[--repo <owner/name>] [--state <state>] [--limit <n>]",
  summary: "list runs, newest first",
  text: ["Of a repository, or of all that you may read."],
  options: [
    { name: "repo", value: "owner/name", text: "of this repository only" },
    { name: "state", value: "state", text: `only those that are so: ${STATES.join(", ")}` },
    { name: "limit", value: "n", text: `at most so many, up to ${MAX_LIMIT}; default: 20` },
    URL_OPTION,
    JSON_OPTION,
  ],
  examples: [
    "sandpiper list --repo octo/hello --state working",
    "sandpiper list --json | jq '.tasks[].headline'",
  ],
  words: [0, 0],
  async run(given, around) {
    const asked = readAsked(given);
    const api = await openApi(given, around);
    const page = await fetchTasks(api, asked);
    if (given.options.json) around.stdout.write(`${toPlainJson(page)}\n`);
    else if (page.tasks.length === 0) around.stderr.write("No runs.\n");
    else {
      const style = toStyle(around.stdout, around);
      const columns = around.stdout.columns ?? DEFAULT_COLUMNS;
      around.stdout.write(renderTasks(page.tasks, { style, columns }));
      if (page.next !== null && asked.limit < MAX_LIMIT)
        around.stderr.write(`There are more: ask with --limit ${Math.min(asked.limit * 5, MAX_LIMIT)}.\n`);
    }
    return EXIT.done;
  },
};

interface Asked {
  filter: URLSearchParams;
  limit: number;
}

function readAsked(given: Given): Asked {
  const filter = new URLSearchParams();
  const repository = textOf(given, "repo");
  if (repository !== undefined) filter.set("repository", requireRepository(repository));
  const state = textOf(given, "state");
  if (state !== undefined) {
    if (!STATES.includes(state)) throw new CliError(`--state is one of ${STATES.join(", ")}.`, EXIT.usage);
    filter.set("state", state);
  }
  const limit = parseWholeNumber(textOf(given, "limit") ?? "20", 1, MAX_LIMIT);
  if (limit === undefined) throw new CliError(`--limit is a number from 1 to ${MAX_LIMIT}.`, EXIT.usage);
  return { filter, limit };
}

async function fetchTasks(
  api: ApiClient,
  { filter, limit }: Asked,
): Promise<{ tasks: Task[]; next: string | null }> {
  const tasks: Task[] = [];
  let next: string | null = null;
  do {
    const query = new URLSearchParams(filter);
    query.set("limit", String(Math.min(limit - tasks.length, PAGE)));
    if (next !== null) query.set("after", next);
    const page = await api.get(`/v1/tasks?${query}`, taskPageSchema);
    tasks.push(...page.tasks);
    if (page.next === next || page.tasks.length === 0) return { tasks, next: null };
    next = page.next;
  } while (next !== null && tasks.length < limit);
  return { tasks: tasks.slice(0, limit), next };
}
