/** One comment or text of the thread. `updatedAt` undefined: nobody knows when it was last edited. */
export interface ContextItem {
  author: string;
  body: string;
  createdAt: number;
  updatedAt: number | undefined;
}

/** The items that count: created, and last edited, not later than the trigger (S6). */
export function selectContext<T extends ContextItem>(items: readonly T[], triggeredAt: number): T[] {
  return items.filter(
    ({ createdAt, updatedAt }) =>
      createdAt <= triggeredAt && updatedAt !== undefined && updatedAt <= triggeredAt,
  );
}
