import { z } from "zod";
import { badRequest } from "./problem.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 100;
/** All that the API knows, whether they happen here or not. */
const STATES = new Set(
  (
    "creating restoring destroyed destroying started stopped starting stopping error build_failed pending_build building_snapshot " +
    "unknown pulling_snapshot archived archiving resizing snapshotting forking pausing paused resuming"
  ).split(" "),
);
const Labels = z.record(z.string(), z.string());

/** One page of the sandboxes that a query means, newest first. A cursor is what the page before said. Pure. */
export function listSandboxes(
  all: readonly SandboxRecord[],
  query: URLSearchParams,
): { page: SandboxRecord[]; nextCursor: string | null } {
  const isMeant = toFilter(query);
  const newest = all.filter(isMeant).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  const cursor = query.get("cursor");
  const start = cursor === null ? 0 : newest.findIndex(({ id }) => id === parseCursor(cursor)) + 1;
  const limit = toLimit(query.get("limit"));
  const page = newest.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = newest.length > start + limit && last !== undefined;
  return { page, nextCursor: hasMore ? Buffer.from(last.id).toString("base64url") : null };
}

function toFilter(query: URLSearchParams): (record: SandboxRecord) => boolean {
  const labels = Object.entries(parseLabels(query.get("labels")));
  const states = query.getAll("states").flatMap((state) => state.split(","));
  const snapshots = query.getAll("snapshots");
  for (const state of states) if (!STATES.has(state)) throw badRequest(`states: unknown state ${state}`);
  const begins = (text: string, start: string | null) =>
    start === null || text.toLowerCase().startsWith(start.toLowerCase());
  return (record) =>
    labels.every(([name, value]) => record.labels[name] === value) &&
    begins(record.name, query.get("name")) &&
    begins(record.id, query.get("id")) &&
    (states.length === 0 || states.includes(record.state)) &&
    (snapshots.length === 0 || snapshots.includes(record.snapshot ?? ""));
}

function parseLabels(text: string | null): Record<string, string> {
  if (text === null) return {};
  try {
    return Labels.parse(JSON.parse(text));
  } catch {
    throw badRequest("labels: must be a JSON object of strings");
  }
}

function parseCursor(cursor: string): string {
  return Buffer.from(cursor, "base64url").toString();
}

function toLimit(text: string | null): number {
  const limit = text === null ? DEFAULT_LIMIT : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw badRequest(`limit: must be between 1 and ${MAX_LIMIT}`);
}
