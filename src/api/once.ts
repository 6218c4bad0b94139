import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { HttpAnswer } from "../http/route.ts";
import type { ApiParts } from "./api-parts.ts";
import { toProblem } from "./problem.ts";

/** An answer is given again for so long. */
const KEPT_MS = 24 * 60 * 60_000;
/** Longer than carrying out a request takes. After it another may go on with what a process that died began. */
const LEASE_MS = 2 * 60_000;
const LOOKS = 20;
const PAUSE_MS = 500;

const answerSchema = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
const keptSchema = z.object({ print: z.string(), at: z.number(), answer: answerSchema.optional() });
type Kept = z.infer<typeof keptSchema>;

/** A request that carries a key. `print` tells of two requests with one key whether they are the same. */
export interface KeyedRequest {
  personId: number;
  key: string;
  print: string;
}

/**
 * Carries out a request once by its key: the second time gives the first time's answer for a day, whichever process is asked, and of
 * many at once all get it. Only what succeeded is kept; what failed may be tried again, and is told when it was first tried. The same
 * key with another request is a 409.
 */
export type Once = (request: KeyedRequest, work: Order["work"]) => Promise<HttpAnswer>;

interface Order {
  print: string;
  work: (triedAt: number | undefined) => Promise<HttpAnswer>;
}

export function createOnce({
  tickets,
  now,
  pause = delay,
}: Pick<ApiParts, "tickets" | "now" | "pause">): Once {
  const underWay = new Map<string, { print: string; answer: Promise<HttpAnswer> }>();

  const read = async (name: string): Promise<Kept | undefined> => toKept(await tickets.get(name));

  /** Whether nobody else carries it out; else the answer that somebody came to meanwhile. */
  async function waitForTurn(name: string, holder: string): Promise<HttpAnswer | "mine" | "busy"> {
    for (let look = 0; look < LOOKS; look += 1) {
      const lease = { bytes: Buffer.from(holder), expiresAt: now() + LEASE_MS };
      const held = await tickets.claim(`${name}-lease`, lease);
      const answer = (await read(name))?.answer;
      if (answer !== undefined) {
        if (held === undefined) await tickets.remove(`${name}-lease`);
        return answer;
      }
      if (held === undefined) return "mine";
      await pause(PAUSE_MS);
    }
    return "busy";
  }

  async function carryOut(name: string, { print, work }: Order): Promise<HttpAnswer> {
    const first = { print, at: now() };
    const before = toKept(await tickets.claim(name, toTicket(first, now())));
    if (before !== undefined && before.print !== print) return toReused();
    if (before?.answer !== undefined) return before.answer;
    const holder = randomUUID();
    const turn = await waitForTurn(name, holder);
    if (turn === "busy")
      return toProblem(409, "The request with this key is still being carried out.", { "retry-after": "10" });
    if (turn !== "mine") return turn;
    try {
      const answer = await work(before?.at);
      await keep(name, before ?? first, answer);
      return answer;
    } finally {
      await letGo(name, holder);
    }
  }

  async function keep(name: string, kept: Kept, { status, headers, body }: HttpAnswer): Promise<void> {
    if (status >= 300 || typeof body !== "string") return;
    await tickets.put(name, toTicket({ ...kept, answer: { status, headers, body } }, now()));
  }

  /** Unless it ran out, and another has it by now. */
  async function letGo(name: string, holder: string): Promise<void> {
    const held = await tickets.get(`${name}-lease`);
    if (held !== undefined && Buffer.from(held).toString() === holder) await tickets.remove(`${name}-lease`);
  }

  return async ({ personId, key, print }, work) => {
    const name = `api-${createHash("sha256").update(`${personId}\n${key}`).digest("hex")}`;
    const other = underWay.get(name);
    if (other !== undefined) return other.print === print ? other.answer : toReused();
    const answer = carryOut(name, { print, work }).finally(() => underWay.delete(name));
    underWay.set(name, { print, answer });
    return answer;
  };
}

function toReused(): HttpAnswer {
  return toProblem(409, "idempotency-key: This key was used with another request.");
}

function toTicket(kept: Kept, now: number) {
  return { bytes: Buffer.from(JSON.stringify(kept)), expiresAt: now + KEPT_MS };
}

function toKept(bytes: Uint8Array | undefined): Kept | undefined {
  return bytes === undefined ? undefined : keptSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
