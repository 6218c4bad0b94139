import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { serve } from "../../demo/http/serve.ts";
import {
  evidenceSchema,
  filesSchema,
  logPageSchema,
  newTaskSchema,
  problemSchema,
  sessionSchema,
  taskDetailSchema,
  taskPageSchema,
  taskSchema,
} from "../../src/api/schema.ts";

export type TaskDetail = z.infer<typeof taskDetailSchema>;
type Evidence = z.infer<typeof evidenceSchema>;
type LogEntry = z.infer<typeof logPageSchema>["entries"][number];

/** Of a person who may write, and of one who may only read. */
export const WRITER = "ghp_of-a-person-who-may-write";
export const READER = "ghp_of-a-person-who-may-read";

/** A run that the server knows, with all there is to ask of it. */
export interface KnownRun {
  task: TaskDetail;
  entries?: LogEntry[];
  evidence?: Evidence;
  files?: z.infer<typeof filesSchema>["files"];
  session?: z.infer<typeof sessionSchema>;
}

/** What the next request meets in place of an answer. `lost`: the request is done, and the answer breaks off. */
export type Fault = "broken" | "lost" | { status: number; headers?: Record<string, string>; body?: string };

export interface Seen {
  line: string;
  authorization: string | undefined;
  key: string | undefined;
  body: unknown;
}

/** What a server saw of a change; nothing, but for what the test says. */
export function anEvidence(change: Partial<Evidence> = {}): Evidence {
  return {
    ...{ checks: [], proof: "not_told", untold: null, tests: [], proven_by: [] },
    ...{ notes: [], weakened: [], steering: [], rounds: [], ...change },
  };
}

/** A task as a server tells it, all of it in order. */
export function aTask(change: Partial<TaskDetail> = {}): TaskDetail {
  const id = change.id ?? "3f9c2a00000000000000000000";
  return {
    id,
    url: `https://sandpiper.test/runs/${id}`,
    repository: "octo/hello",
    thread: {
      ...{ number: 12, title: "The clock is wrong", is_pull_request: false },
      url: "https://github.com/octo/hello/issues/12",
    },
    requester: "mona",
    verb: null,
    state: "ended",
    outcome: "published",
    headline: "Opened a pull request",
    created_at: "2026-11-30T09:42:00.000Z",
    ended_at: "2026-11-30T09:45:00.000Z",
    cost_usd: 0.42,
    pull_request: { number: 13, url: "https://github.com/octo/hello/pull/13" },
    instruction: "Fix the clock.",
    summary: "The clock is right now.",
    follow_ups: [],
    notes: [],
    findings: [],
    branch: {
      name: "claude/issue-12-3f9c2a",
      url: "https://github.com/octo/hello/tree/claude/issue-12-3f9c2a",
    },
    commit: null,
    receipt: {
      ...{ model: "claude-sonnet-4-5", turns: 7, tokens: 12_000 },
      ...{ cost_usd: 0.42, budget_usd: 2, elapsed_seconds: 180 },
    },
    ...change,
  };
}

interface Asked {
  method: string;
  url: URL;
  parts: string[];
  token: string;
  key: string | undefined;
  body: unknown;
}

class Problem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/**
 * Stands in for a server's API, as strict as docs/api.md and src/api/schema.ts are: an unknown route, query, header or body is refused, and an
 * answer of its own that is not in its shape ends the test's request. A run's log comes in pages of two entries.
 */
export async function anApi(known: KnownRun[] = [], { isLenient = false } = {}) {
  const runs = [...known];
  const seen: Seen[] = [];
  const faults: Fault[] = [];
  const kept = new Map<string, { body: string; task: TaskDetail }>();
  const stopped: string[] = [];
  const onLog: ((run: KnownRun) => void)[] = [];

  const check = <T>(schema: z.ZodType<T>, value: T): T => (isLenient ? value : schema.parse(value));

  function requireRun(id: string | undefined): KnownRun {
    const run = runs.find(({ task }) => task.id === id);
    if (run === undefined) throw new Problem(404, "Not found");
    return run;
  }

  function requirePush(token: string): void {
    if (token !== WRITER) throw new Problem(403, "It needs write access to the repository.");
  }

  function listTasks(url: URL): z.infer<typeof taskPageSchema> {
    requireQuery(url, ["repository", "state", "limit", "after"]);
    const limit = Number(url.searchParams.get("limit") ?? 20);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100)
      throw new Problem(400, "limit must be a number from 1 to 100.");
    const repository = url.searchParams.get("repository");
    const state = url.searchParams.get("state");
    const found = runs
      .map(({ task }) => task)
      .filter(
        (task) => (repository ?? task.repository) === task.repository && (state ?? task.state) === task.state,
      );
    const from = Number(url.searchParams.get("after") ?? 0);
    const next = from + limit < found.length ? String(from + limit) : null;
    return { tasks: found.slice(from, from + limit).map((task) => taskSchema.parse(task)), next };
  }

  function create({ body, key, token }: Asked): TaskDetail {
    const { data, error } = newTaskSchema.safeParse(body);
    if (data === undefined) throw new Problem(422, z.prettifyError(error));
    requirePush(token);
    const before = key === undefined ? undefined : kept.get(key);
    if (before !== undefined && before.body !== JSON.stringify(body))
      throw new Problem(409, "This key was used with another body.");
    if (before !== undefined) return before.task;
    const task = aTask({
      id: `abcdef${String(runs.length).padStart(20, "0")}`,
      ...{ instruction: data.prompt, repository: data.repository, branch: null, pull_request: null },
      ...{ state: "waiting", outcome: null, ended_at: null, headline: "Waits for its turn" },
    });
    runs.unshift({ task });
    if (key !== undefined) kept.set(key, { body: JSON.stringify(body), task });
    return task;
  }

  function readLog(run: KnownRun, url: URL): z.infer<typeof logPageSchema> {
    requireQuery(url, ["after", "limit"]);
    const all = run.entries ?? [];
    const after = url.searchParams.get("after");
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    if (after !== null && from === 0) throw new Problem(400, "after is no entry's id.");
    const entries = all.slice(from, from + 2);
    const isAtEnd = from + entries.length === all.length;
    const page = {
      ...{ entries, next: entries.at(-1)?.id ?? after },
      is_ended: run.task.state === "ended" && isAtEnd,
    };
    if (entries.length === 0) onLog.shift()?.(run);
    return page;
  }

  function answerRun({ method, parts, url, token }: Asked): [status: number, body: unknown] {
    const [, , id, what] = parts;
    const run = requireRun(id);
    switch (`${method} ${what ?? ""}`) {
      case "GET ":
        return [200, check(taskDetailSchema, run.task)];
      case "GET logs":
        return [200, check(logPageSchema, readLog(run, url))];
      case "GET files":
        return [200, check(filesSchema, { files: run.files ?? [] })];
      case "GET evidence":
        return [200, check(evidenceSchema, run.evidence ?? anEvidence())];
      case "GET session":
        requirePush(token);
        if (run.session === undefined) throw new Problem(404, "Not found");
        return [200, check(sessionSchema, run.session)];
      case "POST stop":
        requirePush(token);
        stopped.push(run.task.id);
        return [202, taskSchema.parse(run.task)];
      default:
        throw new Problem(404, "Not found");
    }
  }

  function answer(asked: Asked): [status: number, body: unknown] {
    if (![WRITER, READER].includes(asked.token)) throw new Problem(401, "The token is not one of GitHub's.");
    const [version, tasks, id] = asked.parts;
    if (version !== "v1" || tasks !== "tasks") throw new Problem(404, "Not found");
    if (id !== undefined) return answerRun(asked);
    if (asked.method === "GET") return [200, check(taskPageSchema, listTasks(asked.url))];
    if (asked.method === "POST") return [201, taskSchema.parse(create(asked))];
    throw new Problem(405, "Not allowed");
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    const { authorization } = request.headers;
    seen.push({ line: `${asked.method} ${request.url}`, authorization, key: asked.key, body: asked.body });
    const fault = faults.shift();
    if (fault === "broken") return void response.destroy();
    if (typeof fault === "object")
      return void response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
    const [status, body] = toAnswer(() => answer(asked));
    if (fault !== "lost") {
      const type = status < 400 ? "application/json" : "application/problem+json";
      return void response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
    }
    response.writeHead(status, { "content-type": "application/json", "content-length": 9_999 });
    response.write('{"half":', () => response.destroy());
  }

  const { url, close } = await serve(handle);
  return { url, runs, seen, faults, stopped, onLog, close, [Symbol.asyncDispose]: close };
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const url = new URL(request.url ?? "/", "http://api.test");
  const [, token = ""] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
  const key = request.headers["idempotency-key"];
  if (text !== "" && request.headers["content-type"] !== "application/json")
    throw new Error("A body without its type.");
  return {
    ...{ method: request.method ?? "", url, parts: url.pathname.split("/").slice(1), token },
    key: typeof key === "string" ? key : undefined,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

function toAnswer(answer: () => [number, unknown]): [number, unknown] {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { status, message } = error;
    return [status, problemSchema.parse({ type: "about:blank", title: "Refused", status, detail: message })];
  }
}

function requireQuery(url: URL, known: readonly string[]): void {
  for (const name of url.searchParams.keys())
    if (!known.includes(name)) throw new Problem(400, `${name} is no parameter.`);
}
