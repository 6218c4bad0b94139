import type { DatabaseSync } from "node:sqlite";

interface RowPatch {
  table: "runs" | "threads";
  id: string;
  /** What each column becomes; `undefined` empties it, a boolean is 0 or 1. */
  values: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** Sets the columns of one row in one statement: all of them, or none. No columns: nothing. */
export function patchRow(database: DatabaseSync, { table, id, values }: RowPatch): void {
  const columns = Object.keys(values);
  if (columns.length === 0) return;
  const settings = columns.map((column) => `${column} = ?`).join(", ");
  const given = Object.values(values).map((value) =>
    typeof value === "boolean" ? Number(value) : (value ?? null),
  );
  database.prepare(`UPDATE ${table} SET ${settings} WHERE id = ?`).run(...given, id);
}
