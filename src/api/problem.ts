import type { z } from "zod";
import type { HttpAnswer } from "../http/route.ts";
import type { problemSchema } from "./schema.ts";

/** Headers of every answer. */
export const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

const TITLES = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  422: "Invalid input",
  429: "Too many requests",
  500: "Failed",
  503: "Not available",
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** Statuses that a problem can have, for the description. */
export const PROBLEM_TITLES: Readonly<Record<ProblemStatus, string>> = TITLES;

/** An error as RFC 9457 writes it. The detail is a sentence of ours and repeats nothing that was sent, but names of fields. */
export function toProblem(
  status: ProblemStatus,
  detail: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  const problem: z.infer<typeof problemSchema> = {
    type: "about:blank",
    title: TITLES[status],
    status,
    detail,
  };
  return {
    status,
    headers: { ...HEADERS, "content-type": "application/problem+json", ...headers },
    body: JSON.stringify(problem),
  };
}

/** For what is not there and for what they may not read: word for word the same, so that neither tells of the other (S22). */
export function toNotFound(): HttpAnswer {
  return toProblem(404, "It is not there, or you may not read it.");
}

/** For who may read a repository and not push to it. */
export function toForbidden(): HttpAnswer {
  return toProblem(403, "You may read this repository. This needs permission to push to it.");
}

export function toTooMany(retryAfterSeconds: number): HttpAnswer {
  return toProblem(429, "You asked too often. Ask again later.", {
    "retry-after": String(retryAfterSeconds),
  });
}
