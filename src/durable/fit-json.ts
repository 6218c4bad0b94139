import { AppError } from "../errors.ts";

const FIRST_MAX_CHARS = 20_000;
const FIRST_MAX_ITEMS = 2_000;

/**
 * A value whose JSON has at most so many bytes: itself when it fits, else with its longest texts and lists cut at their ends, evenly, as
 * little as does it. Objects keep their keys. What counts is the JSON, where one control character takes six bytes.
 *
 * Pure. Throws (retry `never`) for a value that is large by other things than texts and lists.
 */
export function fitJson<T>(value: T, maxBytes: number): T {
  if (toBytes(JSON.stringify(value)) <= maxBytes) return value;
  for (let halvings = 0; FIRST_MAX_CHARS >> halvings > 0; halvings += 1) {
    const json = JSON.stringify(value, toCutter(FIRST_MAX_CHARS >> halvings, FIRST_MAX_ITEMS >> halvings));
    if (toBytes(json) <= maxBytes) return JSON.parse(json) as T;
  }
  throw new AppError("A result is too large to be kept.", { code: "result_too_large", retry: "never" });
}

function toCutter(maxChars: number, maxItems: number): (key: string, value: unknown) => unknown {
  return (_, value) => {
    if (typeof value === "string" && value.length > maxChars) return value.slice(0, maxChars);
    return Array.isArray(value) && value.length > maxItems ? value.slice(0, maxItems) : value;
  };
}

function toBytes(json: string | undefined): number {
  return Buffer.byteLength(json ?? "");
}
