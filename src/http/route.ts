/** What a route answers, for a host to send. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  /** Pieces come as they are made, until whoever asked goes away; a host that sends whole answers alone has no such routes. */
  body: string | AsyncIterable<string>;
  /** Lines of `set-cookie`. */
  cookies?: readonly string[];
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
  /** Without the query. As it came: a part of it can be encoded. */
  path: string;
  query: URLSearchParams;
  /** The value of a header, by its name in lower case. Cookies are one header. */
  header(name: string): string | undefined;
  /** All bytes of the body, none when there is no body; `undefined` when they are more than `maxBytes`. To be read once. */
  readBody(maxBytes: number): Promise<Uint8Array | undefined>;
  /** Tells that whoever asked has gone away. */
  gone: AbortSignal;
}

/** A request with what its path says where the route's has names. */
export interface RoutedRequest extends HttpRequest {
  params: Readonly<Record<string, string>>;
}

/** Answers a request. A rejection becomes a 500 that tells nothing. */
export type Answerer = (request: RoutedRequest) => HttpAnswer | Promise<HttpAnswer>;

/** A line in the table of what a host serves. */
export interface Route {
  /** HEAD is answered as GET is. */
  method: "GET" | "POST";
  /** With names for parts that may be anything, as in `/runs/:id`. Of two routes for a path the first answers. */
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
  const here = routes.flatMap((route) => {
    const params = matchPath(route.path, request.path);
    return params === undefined ? [] : [{ ...route, params }];
  });
  const route = here.find((each) => each.method === method);
  if (route !== undefined) return route.answer(Object.assign(request, { params: route.params }));
  const wrongMethod = here.find((each) => each.wrongMethod !== undefined)?.wrongMethod;
  return wrongMethod === undefined ? toText(404, "Not found.") : toText(405, wrongMethod);
}

/** What a path says for the names in a route's; undefined when it is not the route's. Pure. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  if (!pattern.includes(":")) return pattern === path ? {} : undefined;
  const [names, parts] = [pattern.split("/"), path.split("/")];
  if (names.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? "";
    if (!name.startsWith(":")) {
      if (name !== part) return undefined;
      continue;
    }
    const value = decodePart(part);
    if (value === undefined || value === "") return undefined;
    params[name.slice(1)] = value;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
