/** What a route answers, for a host to send. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A line for whoever looks at it, with a line break behind. */
export function toText(status: number, line: string): HttpAnswer {
  return { status, headers: { "content-type": "text/plain" }, body: `${line}\n` };
}

/** A value for a program. A key that is `undefined` is left out. */
export function toJson(status: number, value: object): HttpAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** A request, as every host hands it on. */
export interface HttpRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  /** All bytes of the body, none when there is no body; `undefined` when they are more than `maxBytes`. To be read once. */
  readBody(maxBytes: number): Promise<Uint8Array | undefined>;
}

/** Answers a request. A rejection becomes a 500 that tells nothing. */
export type Answerer = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;

/** A line in the table of what a host serves. */
export interface Route {
  /** HEAD is answered as GET is. */
  method: "GET" | "POST";
  path: string;
  answer: Answerer;
  /** What other methods are told, with a 405. Without it they are told that there is nothing. */
  wrongMethod?: string;
}

/** What every host says when a request could not be answered. */
export const FAILED: HttpAnswer = toText(500, "The request failed.");

/** Answers a request by the route for its path and method, and what no route is for with a 404. Rejects when the route does. */
export async function answerRequest(routes: readonly Route[], request: HttpRequest): Promise<HttpAnswer> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const here = routes.filter(({ path }) => path === request.path);
  const route = here.find((each) => each.method === method);
  if (route !== undefined) return route.answer(request);
  const wrongMethod = here.find((each) => each.wrongMethod !== undefined)?.wrongMethod;
  return wrongMethod === undefined ? toText(404, "Not found.") : toText(405, wrongMethod);
}
