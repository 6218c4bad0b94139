import type { HttpAnswer } from "../http/route.ts";
import { HEADERS } from "./problem.ts";

const MICRO = 1_000_000;

/** A value as JSON, with the headers of every answer. */
export function toAnswer(
  status: 200 | 201 | 202,
  value: object,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { ...HEADERS, "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}

export function toIso(at: number): string {
  return new Date(at).toISOString();
}

export function toUsd(microUsd: number): number {
  return microUsd / MICRO;
}
