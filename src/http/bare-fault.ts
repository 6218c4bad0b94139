/**
 * What a handler threw, without what Probot's webhooks hang on it: the whole delivery, and payloads are never logged (S19). Of several
 * handlers' faults, the first.
 */
export function toBareFault(error: unknown): unknown {
  const [fault = error]: unknown[] = error instanceof AggregateError ? error.errors : [];
  if (fault instanceof Error) Reflect.deleteProperty(fault, "event");
  return fault;
}
