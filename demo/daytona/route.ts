import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Answer } from "../http/answer.ts";
import { parseLine, type RouteLine } from "../http/route-line.ts";
import type { Account } from "./account.ts";
import type { SandboxRecord } from "./sandbox-record.ts";
import type { ThrottlerName } from "./throttle.ts";

/** One request as a route's handler gets it: the way in is checked, the body has its shape. */
export interface Call<Body = unknown> {
  account: Account;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Body;
  /** The body as it came. */
  bytes: Buffer;
}

/** A request to a machine that is up. */
export interface ToolboxCall<Body = unknown> extends Call<Body> {
  record: SandboxRecord;
}

type Handler<C> = (call: C) => Answer | Promise<Answer>;

/** A route: `plane` tells what its path is below. */
export interface Route extends RouteLine {
  plane: "control" | "toolbox";
  throttler: ThrottlerName;
  body: z.ZodType | undefined;
  handle: Handler<never>;
}

/** A route below `/api`. */
export function controlRoute<S extends z.ZodType = z.ZodUndefined>(
  line: string,
  handle: Handler<Call<z.infer<S>>>,
  { body, throttler = "authenticated" }: { body?: S; throttler?: ThrottlerName } = {},
): Route {
  return { plane: "control", ...parseLine(line), throttler, body, handle };
}

/** A route below `/toolbox/{id}`. */
export function toolboxRoute<S extends z.ZodType = z.ZodUndefined>(
  line: string,
  handle: Handler<ToolboxCall<z.infer<S>>>,
  body?: S,
): Route {
  return { plane: "toolbox", ...parseLine(line), throttler: "authenticated", body, handle };
}
