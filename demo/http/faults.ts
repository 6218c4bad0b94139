import type { Answer } from "./answer.ts";

/** A fault to come. */
export interface Fault {
  method: string;
  path: RegExp;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** How often; 1 if not said. */
  times?: number;
  /** Do the work, then answer as if it had failed. */
  afterEffect?: boolean;
  /** Break the connection instead of answering. */
  drop?: boolean;
}

/** The faults that are still to come, used up in order. */
export class Faults {
  readonly #coming: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#coming.push({ fault, left: fault.times ?? 1 });
  }

  /** The fault this request meets, if any; it is used up by that. */
  take(method: string, path: string): Fault | undefined {
    const found = this.#coming.find(
      ({ fault, left }) => left > 0 && fault.method.toUpperCase() === method && fault.path.test(path),
    );
    if (!found) return undefined;
    found.left -= 1;
    return found.fault;
  }
}

/**
 * What a request is answered that met this fault, or none: the fault's own words (`toBody`: where it has none), the honest answer, or undefined
 * where the connection is to break. The work is done unless the fault comes before it.
 */
export async function meetFault(
  fault: Fault | undefined,
  work: () => Promise<Answer> | Answer,
  toBody: (status: number) => unknown,
): Promise<Answer | undefined> {
  const honest = fault === undefined || fault.afterEffect ? await work() : undefined;
  if (fault === undefined) return honest;
  const { status = 500, body = toBody(status), headers, drop } = fault;
  return drop ? undefined : { status, body, ...(headers && { headers }) };
}
