import type { z } from "zod";
import type { taskSchema } from "../api/schema.ts";
import type { Outcome } from "../run/outcome.ts";
import { EXIT } from "./command.ts";
import { toPlainLine } from "./plain-text.ts";
import type { Style } from "./styles.ts";

export type Task = z.infer<typeof taskSchema>;

/** Endings in which the run did what was asked, or handed the next word to a person. An ending that this version does not know is none. */
const GOOD: ReadonlySet<string> = new Set([
  ...(["published", "kept_back", "answered", "planned", "asked", "parked"] as const),
  ...(["handed_over", "no_change", "silent"] as const),
] satisfies Outcome["kind"][]);

const ID_CHARS = 8;
const CENT_DIGITS = 2;

/** The exit code that a run's end is to a script; of one that has not ended: it is under way, as asked. */
export function toExitCode({ state, outcome }: Pick<Task, "state" | "outcome">): number {
  return state !== "ended" || (outcome !== null && GOOD.has(outcome)) ? EXIT.done : EXIT.failed;
}

/** Tasks as a table, a line each. `columns`: the title is cut to the terminal's width. */
export function renderTasks(
  tasks: readonly Task[],
  { style, columns }: { style: Style; columns: number },
): string {
  const rows = tasks.map((task) => ({
    task,
    cells: [
      toShortId(task.id),
      toState(task),
      `${toPlainLine(task.repository, 60)}#${task.thread.number}`,
      toDollars(task.cost_usd),
      toMinute(task.created_at),
    ],
  }));
  const widths = [0, 1, 2, 3, 4].map((index) =>
    Math.max(...rows.map(({ cells }) => cells[index]?.length ?? 0)),
  );
  return rows
    .map(({ task, cells }) => {
      const [id = "", state = "", ...rest] = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0));
      const room = columns - [id, state, ...rest].join("  ").length - 2;
      const title = room < 12 ? "" : toPlainLine(task.thread.title, room);
      return `${[style("bold", id), paint(task, state, style), ...rest, title].join("  ").trimEnd()}\n`;
    })
    .join("");
}

/** How it stands, in a word: its state, or how it ended. */
export function toState({ state, outcome }: Pick<Task, "state" | "outcome">): string {
  return state === "ended" ? toPlainLine(outcome ?? "ended", 30).replaceAll("_", " ") : state;
}

export function paint(task: Pick<Task, "state" | "outcome">, text: string, style: Style): string {
  if (task.state !== "ended") return style("cyan", text);
  return style(toExitCode(task) === EXIT.done ? "green" : "red", text);
}

export function toShortId(id: string): string {
  return toPlainLine(id, 64).slice(0, ID_CHARS);
}

export function toDollars(usd: number): string {
  return `$${usd.toFixed(CENT_DIGITS)}`;
}

/** `2026-11-30 09:42`, in UTC. */
export function toMinute(instant: string): string {
  return instant.slice(0, 16).replace("T", " ");
}
