import { AppError, StoreError } from "../errors.ts";
import type { Settings } from "../settings/settings.ts";

/** What kept the app from starting, in a line. An error that is none of the machine's or the settings' is thrown on. */
export function explainStart(error: unknown, { dataDir, server: { host, port } }: Settings): string {
  if (error instanceof StoreError) return `DATA_DIR (${dataDir}) can't be used. ${error.message}`;
  if (error instanceof AppError) return error.message;
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return `PORT must be a free port: ${port} is taken on ${host}.`;
    case "EACCES":
      return `PORT must be one that this user may listen on: ${port} is refused. Ports below 1024 are root's.`;
    case "EADDRNOTAVAIL":
    case "EAI_AGAIN":
    case "ENOTFOUND":
      return `HOST must be an address of this machine, as 127.0.0.1 or 0.0.0.0: ${host} is none.`;
    default:
      throw error;
  }
}
