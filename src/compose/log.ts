import { type DestinationStream, type Logger, pino } from "pino";
import { createRedactor } from "../text/redact.ts";

/** The app's log: one JSON line an event, with every secret taken out where the line leaves (S19). */
export function createLog({
  level,
  secrets,
  destination = process.stdout,
}: {
  level: string;
  secrets: readonly string[];
  destination?: DestinationStream;
}): Logger {
  const redactor = createRedactor(secrets);
  return pino(
    { level, base: null, messageKey: "event" },
    { write: (line) => void destination.write(redactor.redact(line).text) },
  );
}
