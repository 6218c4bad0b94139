import { type DestinationStream, type Logger, pino } from "pino";
import { isMeasured, toMetrics } from "../metrics/to-metrics.ts";
import type { Redactor } from "../text/secrets/redact.ts";

/**
 * The app's log: one JSON line an event, with every secret taken out where the line leaves (S19). The few lines that measure
 * something say so in CloudWatch's embedded metric format; elsewhere the block at their end is of no consequence.
 */
export function createLog({
  level,
  redactor,
  namespace,
  destination = process.stdout,
}: {
  level: string;
  redactor: Redactor;
  /** Of the metrics. @default "Sandpiper" */
  namespace?: string | undefined;
  destination?: DestinationStream;
}): Logger {
  return pino(
    { level, base: null, messageKey: "event" },
    { write: (line) => void destination.write(redactor.redact(withMetrics(line, namespace)).text) },
  );
}

/** Pino writes the message last; the quotes of a value are escaped, so that no value passes for it. */
const EVENT = /"event":"([a-z_.]+)"\}\n$/;

function withMetrics(line: string, namespace: string | undefined): string {
  const event = EVENT.exec(line)?.[1];
  if (event === undefined || !isMeasured(event)) return line;
  const fields = JSON.parse(line) as Record<string, unknown>;
  const metrics = toMetrics(fields, namespace);
  return metrics === undefined ? line : `${JSON.stringify({ ...fields, ...metrics })}\n`;
}
