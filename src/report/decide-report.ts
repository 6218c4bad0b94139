/** People read a comment that changes; they do not read one that flickers, and GitHub counts the writes (F15). */
export const MIN_REPORT_INTERVAL_MS = 15_000;

/** Whether an edit is due: the text changed, and the last edit is long enough ago. */
export function isReportDue({
  now,
  lastAt,
  lastText,
  text,
}: {
  now: number;
  lastAt: number;
  lastText: string;
  text: string;
}): boolean {
  return text !== lastText && now - lastAt >= MIN_REPORT_INTERVAL_MS;
}
