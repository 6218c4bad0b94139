import { answerRequest, type HttpAnswer, type Route } from "../../src/http/route.ts";
import type { Credentials } from "./a-pages-world.ts";

/** What stands in a path where a route has a name. */
export interface Subject {
  id: string;
  owner: string;
  name: string;
}

/** One way to ask a route, with what a program would send to it. */
export interface Row {
  method: "GET" | "POST";
  /** As the route has it, with a query where one belongs to it. */
  path: string;
  body?: (subject: Subject) => object;
  headers?: Record<string, string>;
}

/** A whole answer, as it goes out. */
export interface Whole {
  status: number;
  headers: Record<string, string>;
  cookies: readonly string[];
  body: string;
}

const FORM_KEY = "7b0c5b4e-6d3f-4a55-9d6c-0f6a4d1d2c11";

/** What programs and forms send to routes that take something; a new route that takes more says so here. */
const BODIES: Readonly<Record<string, Row["body"]>> = {
  "/runs/:id/message": () => ({ key: FORM_KEY, text: "Go on." }),
  "/runs/:id/stop": () => ({ key: FORM_KEY }),
  "/runs/:id/publish": () => ({ key: FORM_KEY }),
  "/v1/tasks/:id/messages": () => ({ text: "Go on." }),
};

/** The same routes, asked for a part of what there is. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  "/runs/:id": ["?before=1.1:900", "?after="],
  "/runs/:id/entries": ["?before=1.1:900", "?after=&count=2000"],
};

/** Where a repository is named elsewhere than in the path. */
const NAMED_ELSEWHERE: readonly Row[] = [
  { method: "GET", path: "/v1/tasks?repository=:owner/:name" },
  { method: "GET", path: "/v1/outcomes?repository=:owner/:name" },
  {
    method: "POST",
    path: "/v1/tasks",
    body: ({ owner, name }) => ({ repository: `${owner}/${name}`, prompt: "Do it." }),
  },
];

/** Every way to name a run or a repository, out of the table of routes. A route that is new is among them. */
export function listRows(routes: readonly Route[]): Row[] {
  const named = routes.filter(({ path }) => path.includes(":") && !path.startsWith("/assets/"));
  const rows = named.flatMap(({ method, path }): Row[] =>
    ["", ...(QUERIES[path] ?? [])].map((query) => ({
      ...{ method, path: path + query },
      ...(method === "POST" && { body: BODIES[path] ?? (() => ({})) }),
    })),
  );
  return [...rows, ...NAMED_ELSEWHERE];
}

/** A path with what stands for its names; a name that nothing stands for is a mistake of the test's. */
export function fill(path: string, subject: Subject): string {
  return path.replace(/:([a-z]+)/g, (_, name: string) => {
    const value = subject[name as keyof Subject];
    if (value === undefined) throw new Error(`Nothing stands for :${name} in ${path}.`);
    return value;
  });
}

/** Asks as a browser and a program at once: pages read the cookie, the API reads the header. */
export async function askRow(
  routes: readonly Route[],
  { row, subject, who }: { row: Row; subject: Subject; who: Credentials },
): Promise<Whole> {
  const url = new URL(fill(row.path, subject), "https://sandpiper.test");
  const sent: Record<string, string | undefined> = { ...who, ...row.headers };
  const isForm = row.path.startsWith("/runs/");
  const fields = row.body?.(subject) ?? {};
  if (row.body !== undefined) {
    sent["content-type"] = isForm ? "application/x-www-form-urlencoded" : "application/json";
    sent.origin = url.origin;
  }
  const answer = await answerRequest(routes, {
    method: row.method,
    path: url.pathname,
    query: url.searchParams,
    header: (name) => sent[name],
    readBody: async () =>
      Buffer.from(isForm ? new URLSearchParams({ ...fields }).toString() : JSON.stringify(fields)),
    gone: new AbortController().signal,
  });
  return toWhole(answer);
}

async function toWhole({ status, headers, cookies = [], body }: HttpAnswer): Promise<Whole> {
  if (typeof body === "string") return { status, headers, cookies, body };
  let whole = "";
  for await (const piece of body) whole += piece;
  return { status, headers, cookies, body: whole };
}
