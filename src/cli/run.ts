import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { newTaskSchema, taskSchema } from "../api/schema.ts";
import { MODEL_RULE, parseModel } from "../values/model-name.ts";
import { parseUsd } from "../values/usd.ts";
import { parseWholeNumber } from "../values/whole-number.ts";
import { type ApiClient, openApi } from "./api-client.ts";
import { CliError, type Command, EXIT, type Given, type Surroundings, textOf } from "./command.ts";
import { FOLLOW_PATIENCE_MS, readLog, toEntryWriter } from "./follow-log.ts";
import { toPlainJson, toPlainLine } from "./plain-text.ts";
import { type Task, toExitCode, toShortId } from "./render-task.ts";
import { requireRepository } from "./require-repository.ts";
import { JSON_OPTION, URL_OPTION } from "./server-options.ts";

const MICRO_USD = 1_000_000;
const MAX_PROMPT_BYTES = 256 * 1024;
const MAX_NUMBER = 2_000_000_000;

type NewTask = z.infer<typeof newTaskSchema>;

export const run: Command = {
  name: "run",
  usage: '--repo <owner/name> [options] "<prompt>"',
  summary: "give Claude a task: in a new issue, or in a thread that is there",
  text: [
    "The prompt - is read from stdin. The same invocation never makes two runs, however often it has to ask; started again,",
    "it makes another. With --follow it ends with 1 where the run has no success.",
  ],
  options: [
    { name: "repo", value: "owner/name", text: "the repository; needed" },
    { name: "thread", value: "number", text: "an issue or pull request that is there; default: a new issue" },
    { name: "title", value: "text", text: "the new issue's title; default: the prompt's first line" },
    { name: "model", value: "name", text: "the model" },
    { name: "budget", value: "dollars", text: "what the run may spend at most" },
    { name: "follow", short: "f", text: "print what the agent says and does, until the run has ended" },
    URL_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'sandpiper run --repo octo/hello "Fix the typo in the README"',
    'sandpiper run --repo octo/hello --thread 12 --budget 2.50 --follow "Go on with the second point"',
    "sandpiper run --repo octo/hello --title 'Nightly tidy-up' - < prompt.md",
  ],
  words: [1, 1],
  async run(given, around) {
    const isFollowed = given.options.follow === true;
    const body = await readTask(given, around);
    const api = await openApi(given, around, isFollowed ? FOLLOW_PATIENCE_MS : undefined);
    // One key for all that this invocation has to ask: what got through counts once.
    const created = await api.post("/v1/tasks", { body, key: randomUUID(), schema: taskSchema });
    around.stderr.write(`Run ${toShortId(created.id)}: ${toPlainLine(created.url)}\n`);
    const task = isFollowed ? await follow(api, { created, given, around }) : created;
    if (given.options.json) around.stdout.write(`${toPlainJson(task)}\n`);
    else if (isFollowed) around.stderr.write(`${toPlainLine(task.headline)}\n`);
    else around.stdout.write(`${toPlainLine(task.id)}\n`);
    return isFollowed ? toExitCode(task) : EXIT.done;
  },
};

async function follow(
  api: ApiClient,
  { created, given, around }: { created: Task; given: Given; around: Surroundings },
): Promise<Task> {
  const path = `/v1/tasks/${encodeURIComponent(created.id)}`;
  // With --json stdout is for the one document.
  const out = given.options.json ? around.stderr : around.stdout;
  const onEntry = toEntryWriter(around, { json: false, out });
  await readLog(api, { id: encodeURIComponent(created.id), isFollowed: true, sleep: around.sleep, onEntry });
  return api.get(path, taskSchema);
}

async function readTask(given: Given, around: Surroundings): Promise<NewTask> {
  const repository = textOf(given, "repo");
  if (repository === undefined) throw new CliError("Which repository? --repo owner/name.", EXIT.usage);
  const [word = ""] = given.words;
  const thread = readThread(textOf(given, "thread"));
  const title = textOf(given, "title");
  if (thread !== undefined && title !== undefined)
    throw new CliError("--title is for a new issue: a thread that is there has one.", EXIT.usage);
  const options = readRunOptions(given);
  const task = {
    repository: requireRepository(repository),
    prompt: word === "-" ? await readPrompt(around) : word,
    ...(thread === undefined ? {} : { thread }),
    ...(title === undefined ? {} : { title }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
  const { error, data } = newTaskSchema.safeParse(task);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  throw new CliError(`The ${issue?.path.join(".")} can't be: ${issue?.message}.`, EXIT.usage);
}

function readThread(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = parseWholeNumber(text.replace(/^#/, ""), 1, MAX_NUMBER);
  if (number === undefined)
    throw new CliError("--thread is the number of an issue or pull request.", EXIT.usage);
  return number;
}

function readRunOptions(given: Given): NonNullable<NewTask["options"]> {
  const model = textOf(given, "model");
  const budget = textOf(given, "budget");
  if (model !== undefined && parseModel(model) === undefined)
    throw new CliError(`--model ${MODEL_RULE}.`, EXIT.usage);
  const microUsd = budget === undefined ? undefined : parseUsd(budget);
  if (budget !== undefined && !microUsd) throw new CliError("--budget is dollars, as in 2.50.", EXIT.usage);
  return {
    ...(model === undefined ? {} : { model }),
    ...(microUsd === undefined ? {} : { budget_usd: microUsd / MICRO_USD }),
  };
}

async function readPrompt({ stdin, stderr }: Surroundings): Promise<string> {
  if (stdin.isTTY) stderr.write("The prompt, and then Ctrl-D:\n");
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stdin) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_PROMPT_BYTES) throw new CliError("The prompt is too long.", EXIT.usage);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString("utf8").trim();
}
