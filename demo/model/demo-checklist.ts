import type { ModelRequest, ModelToolCall } from "./model-turn.ts";

/** One line of the model's checklist, in both of the forms the tools ask for. */
export interface ChecklistItem {
  readonly content: string;
  readonly activeForm: string;
}

/**
 * The calls that bring the checklist to a point: `doneCount` items done, the next one in progress.
 *
 * Speaks `TodoWrite` or `TaskCreate` and `TaskUpdate`, whichever the request offers; neither means no calls.
 * It counts on being called with 0 first and on every count up to the last, and on a list that was empty.
 */
export function renderChecklist(
  items: readonly ChecklistItem[],
  doneCount: number,
  request: Pick<ModelRequest, "toolNames">,
): readonly ModelToolCall[] {
  if (request.toolNames.includes("TodoWrite")) return [toTodoWrite(items, doneCount)];
  return request.toolNames.includes("TaskUpdate") ? toTaskCalls(items, doneCount) : [];
}

function toTodoWrite(items: readonly ChecklistItem[], doneCount: number): ModelToolCall {
  const todos = items.map((item, index) => ({ ...item, status: statusAt(index, doneCount) }));
  return { name: "TodoWrite", input: { todos } };
}

function toTaskCalls(items: readonly ChecklistItem[], doneCount: number): readonly ModelToolCall[] {
  const created = items.map(({ content, activeForm }) => ({
    name: "TaskCreate",
    input: { subject: content, description: content, activeForm },
  }));
  const changed = [doneCount - 1, doneCount]
    .filter((index) => index in items)
    .map((index) => ({
      name: "TaskUpdate",
      input: { taskId: String(index + 1), status: statusAt(index, doneCount) },
    }));
  return doneCount === 0 ? [...created, ...changed] : changed;
}

function statusAt(index: number, doneCount: number): "completed" | "in_progress" | "pending" {
  if (index < doneCount) return "completed";
  return index === doneCount ? "in_progress" : "pending";
}
