import type { TranscriptEntry, TranscriptItem } from "../record/run-record.ts";
import { formatUsd } from "../report/format.ts";
import type { AgentJob } from "../run/agent-job.ts";
import type { Html } from "../text/html.ts";
import { revealInvisible } from "../text/invisible.ts";
import { type Node, node, renderNode } from "./node.ts";

type Item<K extends TranscriptItem["kind"]> = Extract<TranscriptItem, { kind: K }>;
type Todos = Item<"todos">["todos"];

/** A part of a transcript on its way to a page, as the browser's script gets it, too. */
export interface Piece {
  node: Node;
  /** Of an output: the tool that it belongs to. Where that is not on the page, it stands alone. */
  into?: string;
  /** It is also how the todo list stands now. */
  isTodos?: true;
}

const MAX_PEEK_CHARS = 120;

/** What entries show, in their order. */
export function toPieces(entries: readonly TranscriptEntry[]): Piece[] {
  return entries.flatMap(({ items, job }) => items.map((item) => toPiece(item, job)));
}

/** Pieces as markup, each output inside its tool. */
export function renderPieces(pieces: readonly Piece[]): Html[] {
  return nest(pieces).map(renderNode);
}

/** The todo list as it stands after these pieces; undefined where they say nothing of it. */
export function renderNewestTodos(entries: readonly TranscriptEntry[]): Html | undefined {
  const newest = entries.flatMap(({ items }) => items).findLast((item) => item.kind === "todos");
  return newest === undefined ? undefined : renderNode(toTodoList(newest.todos));
}

/** How many bytes entries are as a page's markup, together. */
export function measure(entries: readonly TranscriptEntry[]): number {
  return Buffer.byteLength(renderPieces(toPieces(entries)).join(""));
}

function nest(pieces: readonly Piece[]): Node[] {
  const nodes: Node[] = [];
  const places = new Map<string, number>();
  for (const { node: each, into } of pieces) {
    const place = into === undefined ? undefined : places.get(into);
    const tool = place === undefined ? undefined : nodes[place];
    if (place !== undefined && tool !== undefined && typeof tool !== "string") {
      nodes[place] = [...tool, each];
      continue;
    }
    nodes.push(each);
    const of = typeof each === "string" ? undefined : each[1]["data-of"];
    if (of !== undefined) places.set(of, nodes.length - 1);
  }
  return nodes;
}

function toPiece(item: TranscriptItem, job: AgentJob): Piece {
  switch (item.kind) {
    case "began":
      return { node: node("p", { class: "item aside" }, toBeganWords(job), node("bdi", {}, item.model)) };
    case "said":
      return {
        node: node("article", { class: "item said" }, toHead("Claude", item), toWords(item), toCut(item)),
      };
    case "thought":
      return { node: toThought(item) };
    case "tool":
      return { node: toTool(item) };
    case "output":
      return { node: toOutput(item), into: toKey(item.of) };
    case "todos":
      return { node: toTodos(item), isTodos: true };
    case "retry":
      return {
        node: node("p", { class: "item aside" }, "The model was asked again: ", node("bdi", {}, item.why)),
      };
    case "ended":
      return {
        node: node(
          "p",
          { class: item.isError ? "item aside error" : "item aside" },
          item.isError ? "Ended with a fault: " : "Ended: ",
          node("bdi", {}, item.how),
          toCost(item.costMicroUsd),
        ),
      };
  }
}

function toBeganWords({ machine, round }: AgentJob): string {
  const again = round > 1 ? ` round ${round}` : "";
  const where = machine > 1 ? " on another machine" : "";
  return `Claude began${again}${where}, with `;
}

/** What costs nothing yet says nothing of it; else what the agent has cost up to there. */
function toCost(costMicroUsd: number): Node | undefined {
  if (costMicroUsd <= 0) return undefined;
  return node("span", { class: "cost", title: "cost up to here" }, formatUsd(costMicroUsd));
}

function toHead(who: string, { costMicroUsd }: { costMicroUsd: number }): Node {
  return node("p", { class: "head" }, node("span", { class: "who" }, who), toCost(costMicroUsd));
}

function toWords({ text }: { text: string }): Node {
  return node("div", { class: "words" }, text);
}

function toCut({ isCut }: { isCut: boolean }): Node | undefined {
  return isCut ? node("p", { class: "cut" }, "Cut here: it is longer than a page shows.") : undefined;
}

function toThought(item: Item<"thought">): Node {
  const summary = node(
    "summary",
    {},
    node("span", { class: "who" }, "Thought"),
    node("span", { class: "peek" }, toPeek(item.text)),
    toCost(item.costMicroUsd),
  );
  return node("details", { class: "item thought" }, summary, toWords(item), toCut(item));
}

function toTool(item: Item<"tool">): Node {
  const summary = node(
    "summary",
    {},
    node("code", { class: "who" }, item.name),
    node("span", { class: "peek" }, toPeek(item.title)),
    toCost(item.costMicroUsd),
  );
  return node(
    "details",
    { class: item.isSub ? "item tool sub" : "item tool", "data-of": toKey(item.of) },
    summary,
    node("p", { class: "label" }, item.isSub ? "Input, by an agent that Claude sent" : "Input"),
    node("pre", {}, item.input),
    toCut(item),
  );
}

function toOutput(item: Item<"output">): Node {
  const label = item.isError ? "Output, of a failure" : "Output";
  return node(
    "div",
    { class: item.isError ? "item output error" : "item output" },
    node("p", { class: "label" }, label),
    node("pre", {}, item.text === "" ? "(nothing)" : item.text),
    toCut(item),
  );
}

function toTodos({ of, todos }: Item<"todos">): Node {
  const done = todos.filter(({ state }) => state === "completed").length;
  const summary = node(
    "summary",
    {},
    node("span", { class: "who" }, "Todo list"),
    node("span", { class: "peek" }, `${done} of ${todos.length} done`),
  );
  return node("details", { class: "item todos", "data-of": toKey(of) }, summary, toTodoList(todos));
}

const TODO_WORDS = { pending: "to do: ", in_progress: "now: ", completed: "done: " } as const;

function toTodoList(todos: Todos): Node {
  const items = todos.map(({ text, state }) =>
    node("li", { class: state }, node("span", { class: "unseen" }, TODO_WORDS[state]), node("bdi", {}, text)),
  );
  return node("ul", { class: "todo" }, ...items);
}

/** The first words of a text, on one line. */
function toPeek(text: string): string {
  const line = text
    .slice(0, MAX_PEEK_CHARS * 4)
    .replace(/\s+/g, " ")
    .trim();
  const peek = line.slice(0, MAX_PEEK_CHARS).toWellFormed();
  return line.length > MAX_PEEK_CHARS ? `${peek}…` : peek;
}

/** By what an output finds its tool: the agent's word for it as it stands in the markup, and no longer than such words are. */
function toKey(of: string): string {
  return revealInvisible(of).slice(0, 100).toWellFormed();
}
