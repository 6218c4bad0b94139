import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { TicketStore } from "../store/store.ts";
import type { Asked } from "./ask-for.ts";

/** How long a key is known. */
const KEPT_MS = 24 * 60 * 60_000;
/** Longer than carrying out a request takes. After it another may go on with what a process that died began. */
const LEASE_MS = 3 * 60_000;
const LOOKS = 20;
const PAUSE_MS = 500;

const takenSchema = z.object({ kind: z.literal("taken"), runId: z.string() });
const keptSchema = z.object({
  print: z.string(),
  at: z.number(),
  /** Whether somebody began to ask: what they wrote may be on GitHub. */
  hasBegun: z.boolean().optional(),
  taken: takenSchema.optional(),
});
type Kept = z.infer<typeof keptSchema>;

/** A request that carries a key. `print` tells of two requests with one key whether they are the same. */
export interface KeyedRequest {
  personId: number;
  key: string;
  print: string;
}

/** What became of it. `reused`: the key was another request's. `busy`: it is still being carried out. */
export type AskedOnce = Asked | { kind: "reused" } | { kind: "busy" };

/**
 * Asks once for each key. For a day the same key gives the same run, in whichever process it is asked, and to all that ask at once. Only
 * `taken` is kept. Anything else may be tried again: `ask` is then told when it may first have been tried.
 */
export type AskOnce = (request: KeyedRequest, ask: Ask) => Promise<AskedOnce>;
type Ask = (triedAt: number | undefined) => Promise<Asked>;

interface Order {
  print: string;
  ask: Ask;
}

interface AskOnceParts {
  tickets: Pick<TicketStore, "claim" | "get" | "put" | "remove">;
  now: () => number;
  /** @default a timer */
  pause?: ((ms: number) => Promise<void>) | undefined;
}

/** One for a process: what is asked in it at once is asked once. */
export function createAskOnce({ tickets, now, pause = delay }: AskOnceParts): AskOnce {
  const underWay = new Map<string, { print: string; asked: Promise<AskedOnce> }>();

  const read = async (name: string): Promise<Kept | undefined> => toKept(await tickets.get(name));

  /** Whether nobody else carries it out; else what somebody came to meanwhile. */
  async function waitForTurn(
    name: string,
    holder: string,
  ): Promise<AskedOnce | { kind: "mine"; kept: Kept | undefined }> {
    for (let look = 0; look < LOOKS; look += 1) {
      const lease = { bytes: Buffer.from(holder), expiresAt: now() + LEASE_MS };
      const held = await tickets.claim(`${name}-lease`, lease);
      const kept = await read(name);
      if (kept?.taken !== undefined) {
        if (held === undefined) await tickets.remove(`${name}-lease`);
        return kept.taken;
      }
      if (held === undefined) return { kind: "mine", kept };
      await pause(PAUSE_MS);
    }
    return { kind: "busy" };
  }

  async function carryOut(name: string, { print, ask }: Order): Promise<AskedOnce> {
    const first: Kept = { print, at: now() };
    const before = toKept(await tickets.claim(name, toTicket(first, now())));
    if (before !== undefined && before.print !== print) return { kind: "reused" };
    if (before?.taken !== undefined) return before.taken;
    const holder = randomUUID();
    const turn = await waitForTurn(name, holder);
    if (turn.kind !== "mine") return turn;
    try {
      const known = turn.kept ?? before ?? first;
      await tickets.put(name, toTicket({ ...known, hasBegun: true }, now()));
      const asked = await ask(known.hasBegun ? known.at : undefined);
      if (asked.kind === "taken")
        await tickets.put(name, toTicket({ ...known, hasBegun: true, taken: asked }, now()));
      return asked;
    } finally {
      await letGo(name, holder);
    }
  }

  /** Unless it ran out, and another has it by now. */
  async function letGo(name: string, holder: string): Promise<void> {
    const held = await tickets.get(`${name}-lease`);
    if (held !== undefined && Buffer.from(held).toString() === holder) await tickets.remove(`${name}-lease`);
  }

  return async ({ personId, key, print }, ask) => {
    const name = `asked-${createHash("sha256").update(`${personId}\n${key}`).digest("hex")}`;
    const other = underWay.get(name);
    if (other !== undefined) return other.print === print ? other.asked : { kind: "reused" };
    const asked = carryOut(name, { print, ask }).finally(() => underWay.delete(name));
    underWay.set(name, { print, asked });
    return asked;
  };
}

function toTicket(kept: Kept, now: number) {
  return { bytes: Buffer.from(JSON.stringify(kept)), expiresAt: now + KEPT_MS };
}

function toKept(bytes: Uint8Array | undefined): Kept | undefined {
  return bytes === undefined ? undefined : keptSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
