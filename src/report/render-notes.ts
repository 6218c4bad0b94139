const MAX_NOTES = 20;

/** Notes of our own as a list; empty for none. A hundred files can have several warnings each (F25). */
export function renderNotes(notes: readonly string[]): string {
  const lines = notes.slice(0, MAX_NOTES).map((note) => `- ${note}`);
  if (notes.length > MAX_NOTES) lines.push(`- and ${notes.length - MAX_NOTES} more`);
  return lines.join("\n");
}
