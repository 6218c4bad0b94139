import type { z } from "zod";
import type { Answer } from "../../http/answer.ts";
import { parseLine, type RouteLine } from "../../http/route-line.ts";
import type { InstallationToken, Repository, Role, UserToken } from "../world/model.ts";
import type { World } from "../world/world.ts";

/** A permission as GitHub's documentation writes it, for example `issues:write`. */
export type Permission = `${string}:${"read" | "write"}`;

/** One request as a route's handler gets it: the way in is checked, the body has its shape. */
export interface Call<Body = unknown> {
  world: World;
  params: Record<string, string>;
  query: URLSearchParams;
  url: URL;
  body: Body;
}

/** A request within a repository, by an installation token. */
export interface RepositoryCall<Body = unknown> extends Call<Body> {
  repository: Repository;
  token: InstallationToken;
}

/** A request with an installation token outside any repository. */
export interface TokenCall<Body = unknown> extends Call<Body> {
  token: InstallationToken;
}

/** A request with a person's token. */
export interface UserCall<Body = unknown> extends Call<Body> {
  userToken: UserToken;
}

/** A request about a repository by whoever may look at it. */
export interface ReaderCall<Body = unknown> extends Call<Body> {
  repository: Repository;
  role: Role | "none";
}

interface RouteStart extends RouteLine {
  body: z.ZodType | undefined;
}

/** A route, told apart by who may call it. */
export type Route = RouteStart &
  (
    | { kind: "anybody"; handle: (call: Call<never>) => Answer | Promise<Answer> }
    | { kind: "app"; handle: (call: Call<never>) => Answer | Promise<Answer> }
    | { kind: "client"; handle: (call: Call<never>) => Answer | Promise<Answer> }
    | { kind: "user"; handle: (call: UserCall<never>) => Answer | Promise<Answer> }
    | { kind: "reader"; handle: (call: ReaderCall<never>) => Answer | Promise<Answer> }
    | { kind: "token"; handle: (call: TokenCall<never>) => Answer | Promise<Answer> }
    | {
        kind: "repository";
        anyOf: Permission[];
        handle: (call: RepositoryCall<never>) => Answer | Promise<Answer>;
      }
  );

/** A route that asks for no credential. */
export function openRoute(line: string, handle: (call: Call<undefined>) => Answer): Route {
  return { ...parseLine(line), body: undefined, kind: "anybody", handle: handle as never };
}

/** A route for the App's own JWT. */
export function appRoute<S extends z.ZodType = z.ZodUndefined>(
  line: string,
  handle: (call: Call<z.infer<S>>) => Answer | Promise<Answer>,
  body?: S,
): Route {
  return { ...parseLine(line), body, kind: "app", handle: handle as never };
}

/** A route for a person's token; an installation's is refused. */
export function userRoute(line: string, handle: (call: UserCall<undefined>) => Answer): Route {
  return { ...parseLine(line), body: undefined, kind: "user", handle: handle as never };
}

/** A route under `/repos/{owner}/{repo}` for every token that may look at the repository. */
export function readerRoute(line: string, handle: (call: ReaderCall<undefined>) => Answer): Route {
  return { ...parseLine(line), body: undefined, kind: "reader", handle: handle as never };
}

/** A route for the App by its client id and secret. */
export function clientRoute<S extends z.ZodType>(
  line: string,
  handle: (call: Call<z.infer<S>>) => Answer,
  body: S,
): Route {
  return { ...parseLine(line), body, kind: "client", handle: handle as never };
}

/** A route for any installation token. */
export function tokenRoute<S extends z.ZodType = z.ZodUndefined>(
  line: string,
  handle: (call: TokenCall<z.infer<S>>) => Answer | Promise<Answer>,
  body?: S,
): Route {
  return { ...parseLine(line), body, kind: "token", handle: handle as never };
}

/** A route under `/repos/{owner}/{repo}` for an installation token that holds one of the permissions there. */
export function repositoryRoute<S extends z.ZodType = z.ZodUndefined>(
  line: string,
  anyOf: Permission[],
  handle: (call: RepositoryCall<z.infer<S>>) => Answer | Promise<Answer>,
  body?: S,
): Route {
  return { ...parseLine(line), body, kind: "repository", anyOf, handle: handle as never };
}
