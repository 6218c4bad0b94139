/**
 * Whether an edit is due: the text changed, and the last edit is `intervalMs` ago or longer.
 * People do not read a comment that flickers, and GitHub counts the writes (F15).
 */
export function isReportDue({
  now,
  lastAt,
  lastText,
  text,
  intervalMs,
}: {
  now: number;
  lastAt: number;
  lastText: string;
  text: string;
  intervalMs: number;
}): boolean {
  return text !== lastText && now - lastAt >= intervalMs;
}
