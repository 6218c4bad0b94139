import type { z } from "zod";
import type { Answer, Call } from "./json-server.ts";

/** One route of the API; `{id}` in its path is a parameter. */
export interface Route {
  method: string;
  matches: RegExp;
  answer(call: Call, params: Record<string, string>): Promise<Answer> | Answer;
}

/** An answer that is not the hoped for one, thrown by a handler. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** A route that takes a body of this shape and no other: a misspelt field is a 422, where the real server would overlook it. */
export function route<S extends z.ZodType>(
  method: string,
  path: string,
  shape: S,
  handle: (body: z.infer<S>, params: Record<string, string>, call: Call) => Promise<Answer> | Answer,
): Route {
  const pattern = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return {
    method,
    matches: new RegExp(`^${pattern}$`),
    answer(call, params) {
      const parsed = shape.safeParse(call.body);
      if (!parsed.success) return { status: 422, body: { detail: parsed.error.issues } };
      return handle(parsed.data, params, call);
    },
  };
}

/** Answers a call from a table of routes. */
export async function answerFrom(routes: readonly Route[], call: Call): Promise<Answer> {
  for (const { method, matches, answer } of routes) {
    const match = method === call.method ? matches.exec(call.path) : null;
    if (!match) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    try {
      return await answer(call, params);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }
  const isKnownPath = routes.some(({ matches }) => matches.test(call.path));
  return isKnownPath
    ? { status: 405, body: { detail: "Method Not Allowed" } }
    : { status: 404, body: { detail: "Not Found" } };
}

/** A success in the server's envelope. */
export function done(data: unknown): Answer {
  return { status: 200, body: { success: true, message: "Operation successful", data, hint: null } };
}

export function notFound(message: string): never {
  throw new Refusal({ status: 404, body: { success: false, message, data: null, hint: null } });
}
