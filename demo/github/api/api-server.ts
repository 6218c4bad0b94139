import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, send as sendAnswer } from "../../http/answer.ts";
import { type Faults, meetFault } from "../../http/faults.ts";
import { receive } from "../../http/receive.ts";
import { findRoute } from "../../http/route-line.ts";
import { fullNameOf } from "../render/repository.ts";
import type { RequestRecord } from "../world/model.ts";
import { notFound, Problem } from "../world/problem.ts";
import type { World } from "../world/world.ts";
import { type Admission, admit } from "./access.ts";
import { parseBody, requireShape } from "./request-body.ts";
import type { Route } from "./route.ts";

/** Where the REST API starts, as on an Enterprise Server; GraphQL is beside it there. */
const API_PREFIX = "/api/v3";
const GRAPHQL_PATH = "/api/graphql";

const RATE_LIMIT = 5_000;
const HOUR_S = 3_600;

/** Whether an address is the API's, and not git's or a page's. */
export function isApiPath(path: string): boolean {
  return path.startsWith(`${API_PREFIX}/`) || path === GRAPHQL_PATH;
}

/** Answers one REST request after another from a table of routes, and records each. */
export class ApiServer {
  readonly #world: World;
  readonly #routes: Route[];
  readonly #faults: Faults;

  constructor(world: World, routes: Route[], faults: Faults) {
    this.#world = world;
    this.#routes = routes;
    this.#faults = faults;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: arrived, headers, bytes } = await receive(request);
    const url = new URL(arrived.pathname + arrived.search, this.#world.url);
    const path = url.pathname === GRAPHQL_PATH ? "/graphql" : url.pathname.slice(API_PREFIX.length);
    const record: RequestRecord = {
      method,
      path: path + url.search,
      route: undefined,
      status: 0,
      requestBody: bytes.length > 0 ? bytes.toString() : undefined,
      responseBody: undefined,
      headers,
      at: this.#world.now(),
    };
    const fault = this.#faults.take(method, path);
    const work = () => this.#answer(url, path, bytes, record);
    const { result: answer, send } = await this.#world.collectOutgoing(() =>
      meetFault(fault, work, () => ({ message: "Server Error" })),
    );
    this.#record(record, answer);
    if (answer === undefined) response.destroy();
    else await this.#write(response, answer, record);
    send();
  }

  async #answer(url: URL, path: string, bytes: Buffer, record: RequestRecord): Promise<Answer> {
    try {
      const { route, params } = this.#find(record.method, this.#byName(path));
      record.route = `${route.method} ${route.path}`;
      const admission = admit(this.#world, route, params, record.headers.authorization as string | undefined);
      noteToken(record, admission);
      const sent = parseBody(bytes);
      record.requestBody = sent;
      const call = {
        world: this.#world,
        params,
        query: url.searchParams,
        url,
        body: route.body ? requireShape(route.body, sent) : undefined,
        ...admission,
      };
      const answer = await route.handle(call as never);
      return route.kind === "repository"
        ? {
            ...answer,
            headers: { ...answer.headers, "x-accepted-github-permissions": accepted(route.anyOf) },
          }
        : answer;
    } catch (error) {
      if (error instanceof Problem) return toAnswer(error);
      return {
        status: 500,
        body: { message: `Server Error: ${error}` },
      };
    }
  }

  /** Redirects name a repository by its id. */
  #byName(path: string): string {
    return path.replace(/^\/repositories\/(\d+)(?=\/|$)/, (whole, id) => {
      const repository = this.#world.repositoryById(Number(id));
      return repository ? `/repos/${fullNameOf(repository)}` : whole;
    });
  }

  #find(method: string, path: string): { route: Route; params: Record<string, string> } {
    const { route, params } = findRoute(this.#routes, { method, path }) ?? {};
    if (route === undefined) {
      this.#world.unknownRoutes.push({ method, path });
      throw notFound();
    }
    if (params === undefined) throw new Problem(400, "Bad Request");
    return { route, params };
  }

  #record(record: RequestRecord, answer: Answer | undefined): void {
    record.status = answer?.status ?? 0;
    record.responseBody = answer?.body;
    this.#world.requests.push(record);
    for (const listener of this.#world.requestListeners) listener(record);
  }

  #write(response: ServerResponse, answer: Answer, record: RequestRecord): Promise<number> {
    const used = this.#world.requests.length % RATE_LIMIT;
    const headers = {
      "x-github-media-type": "github.v3; format=json",
      "x-github-api-version-selected": "2022-11-28",
      "x-github-request-id": randomBytes(10).toString("hex").toUpperCase(),
      "x-ratelimit-limit": String(RATE_LIMIT),
      "x-ratelimit-remaining": String(RATE_LIMIT - used),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(Math.floor(record.at / 1000) + HOUR_S),
      "x-ratelimit-resource": "core",
      ...answer.headers,
    };
    return sendAnswer(response, { contentType: "application/json; charset=utf-8", ...answer, headers });
  }
}

function toAnswer(problem: Problem): Answer {
  const { status, location } = problem;
  return { status, body: problem.toBody(), ...(location !== undefined && { headers: { location } }) };
}

function noteToken(record: RequestRecord, { token }: Admission): void {
  if (!token) return;
  const { id, permissions, repositoryIds } = token;
  record.token = { id, permissions, repositoryIds };
}

function accepted(permissions: string[]): string {
  return permissions.map((permission) => permission.replace(":", "=")).join("; ");
}
