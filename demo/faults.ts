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

  clear(): void {
    this.#coming.length = 0;
  }
}
