/** What a route answers, for a host to send. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A line for whoever looks at it, with a line break behind. */
export function toText(status: number, line: string): HttpAnswer {
  return { status, headers: { "content-type": "text/plain" }, body: `${line}\n` };
}

/** A value for a program. A key that is `undefined` is left out. */
export function toJson(status: number, value: object): HttpAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
