import { taskPageSchema } from "../api/schema.ts";
import { isRunId } from "../run/run.ts";
import type { ApiClient } from "./api-client.ts";
import { CliError, EXIT } from "./command.ts";
import { toPlainLine } from "./plain-text.ts";

const MIN_START_CHARS = 6;
const ANY_START = /^[\w-]{1,64}$/;
const PAGE = 100;
const MAX_PAGES = 20;

/** The id of the run that somebody named: by its id, by how that begins, or by the address of its page. */
export async function findRun(api: ApiClient, named: string): Promise<string> {
  const id = named.includes("/") ? fromPage(api.server, named) : named;
  if (!ANY_START.test(id))
    throw new CliError("A run is named by its id, by how that begins, or by its page's address.", EXIT.usage);
  if (isRunId(id)) return id;
  if (id.length < MIN_START_CHARS)
    throw new CliError(`Give at least ${MIN_START_CHARS} characters of the run's id.`, EXIT.usage);
  return lookUp(api, id);
}

/** A page of another server names nothing here, and that server gets no token of yours. */
function fromPage(server: string, address: string): string {
  const [id] = address.startsWith(`${server}/runs/`) ? address.slice(server.length + 6).split(/[/?#]/) : [];
  if (id === undefined)
    throw new CliError(
      `A run's page begins with ${server}/runs/; for another server give --url.`,
      EXIT.usage,
    );
  return id;
}

async function lookUp(api: ApiClient, start: string): Promise<string> {
  const found = new Set<string>();
  let after = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { tasks, next } = await api.get(`/v1/tasks?limit=${PAGE}${after}`, taskPageSchema);
    for (const { id } of tasks) if (id.startsWith(start)) found.add(id);
    if (next === null || next === "" || found.has(start)) break;
    after = `&after=${encodeURIComponent(next)}`;
  }
  const [first, second] = found;
  if (first === undefined)
    throw new CliError(`No run of yours begins with ${start}. \`sandpiper list\` shows them.`, EXIT.notFound);
  if (second !== undefined && !found.has(start))
    throw new CliError(
      `${found.size} runs begin with ${start}: ${[...found]
        .slice(0, 5)
        .map((id) => toPlainLine(id, 80))
        .join(", ")}`,
      EXIT.usage,
    );
  const id = found.has(start) ? start : first;
  if (!ANY_START.test(id)) throw new CliError("The server names a run by what is no id.");
  return id;
}
