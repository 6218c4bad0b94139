import { type DestinationStream, type Logger, pino } from "pino";
import type { Redactor } from "../text/redact.ts";

/** The app's log: one JSON line an event, with every secret taken out where the line leaves (S19). */
export function createLog({
  level,
  redactor,
  destination = process.stdout,
}: {
  level: string;
  redactor: Redactor;
  destination?: DestinationStream;
}): Logger {
  return pino(
    { level, base: null, messageKey: "event" },
    { write: (line) => void destination.write(redactor.redact(line).text) },
  );
}
