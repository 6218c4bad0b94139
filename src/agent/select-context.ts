/** One comment or text of the thread. `updatedAt` undefined: nobody knows when it was last edited. */
export interface ContextItem {
  author: string;
  body: string;
  createdAt: number;
  updatedAt: number | undefined;
}

/** Why an item does not count: it was created, or last edited, later than the trigger (S6). Undefined: it counts. */
export function whyUncounted(
  { createdAt, updatedAt }: Pick<ContextItem, "createdAt" | "updatedAt">,
  triggeredAt: number,
): string | undefined {
  if (createdAt > triggeredAt) return "It was written after the command.";
  if (updatedAt === undefined) return "GitHub does not tell when it was last edited.";
  return updatedAt > triggeredAt ? "It was edited after the command." : undefined;
}

/** The items that count: created, and last edited, not later than the trigger (S6). */
export function selectContext<T extends ContextItem>(items: readonly T[], triggeredAt: number): T[] {
  return items.filter((item) => whyUncounted(item, triggeredAt) === undefined);
}

/** How many items were there before the trigger and do not count. */
export function countUncounted(items: readonly ContextItem[], triggeredAt: number): number {
  const before = items.filter(({ createdAt }) => createdAt <= triggeredAt);
  return before.length - selectContext(before, triggeredAt).length;
}
