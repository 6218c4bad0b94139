import { headersOf } from "./a-delivery.ts";

const AT_ONCE = 20;

/** A delivery that somebody made up. */
export interface Hostile {
  what: string;
  body: Uint8Array<ArrayBuffer> | string;
  headers: Record<string, string>;
}

/** Sends them all and returns the statuses that came back, each with the deliveries it was given to. */
export async function sendAll(url: string, hostile: readonly Hostile[]): Promise<Record<number, string[]>> {
  const found: Record<number, string[]> = {};
  const waiting = [...hostile];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { what, body, headers } = next;
      const { status } = await fetch(url, { method: "POST", body, headers });
      found[status] = [...(found[status] ?? []), what];
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

/** A delivery that GitHub signed, whatever is in it. */
export function signed(
  what: string,
  body: Uint8Array<ArrayBuffer> | string,
  more: Record<string, string> = {},
): Hostile {
  return { what, body, headers: headersOf(body, more) };
}
