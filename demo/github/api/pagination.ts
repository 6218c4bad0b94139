import type { Answer } from "../../http/answer.ts";
import type { Call } from "./route.ts";

const DEFAULT_SIZE = 30;
const LARGEST_SIZE = 100;

/** One page of a list, with the `link` header that leads to the others. */
export function paginate<T>(
  call: Pick<Call, "query" | "url" | "world">,
  all: T[],
): { items: T[]; headers: Record<string, string> } {
  const size = Math.min(positive(call.query.get("per_page"), DEFAULT_SIZE), LARGEST_SIZE);
  const page = positive(call.query.get("page"), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const links: string[] = [];
  const link = (to: number, rel: string) => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(to));
    links.push(`<${url}>; rel="${rel}"`);
  };
  if (page > 1) link(Math.min(page - 1, last), "prev");
  if (page < last) link(page + 1, "next");
  if (page < last) link(last, "last");
  if (page > 1) link(1, "first");
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(", ") } : {},
  };
}

/** A page as an answer, each item rendered. */
export function answerPage<T>(
  call: Pick<Call, "query" | "url" | "world">,
  all: T[],
  render: (item: T) => unknown,
): Answer {
  const { items, headers } = paginate(call, all);
  return { status: 200, body: items.map(render), headers };
}

function positive(text: string | null, fallback: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
