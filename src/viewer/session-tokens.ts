import type { Logger } from "pino";
import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { Seal } from "../github/seal.ts";
import type { UserToken, UserTokens } from "../github/user-tokens.ts";
import type { TicketStore } from "../store/store.ts";
import { toFingerprint } from "./secret-name.ts";

/** A session that nobody uses ends by then, or some hours sooner: that it is used is noted when its token is written. */
const IDLE_LIFE_MS = 7 * 24 * 60 * 60_000;
/** How often it is noted for a token that never ends. One that does is written as often by itself. */
const NOTE_EVERY_MS = 8 * 60 * 60_000;
/** A token is changed so long before its end: what was begun with it is done by then. */
const MARGIN_MS = 5 * 60_000;
/** Whoever changes a token has it for so long; then they are taken for dead. */
const CLAIM_MS = 30_000;
/** After a fault of GitHub's nobody asks again for so long. */
const REST_MS = 10_000;
const LOOK_EVERY_MS = 250;

const keptSchema = z.object({
  access: z.string(),
  accessEndsAt: z.number().optional(),
  refresh: z.string().optional(),
  refreshEndsAt: z.number().optional(),
  endsAt: z.number(),
  writtenAt: z.number(),
});

/** `endsAt`: when the session does. */
type Kept = UserToken & { endsAt: number };
type Read = z.infer<typeof keptSchema>;

/** What sessions are made of. `pause`: waits, while another changes a token. */
export interface SessionParts {
  tickets: TicketStore;
  tokens: UserTokens;
  seal: Seal;
  log: Logger;
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

/** The tokens of sessions, by the sessions' names. */
export interface SessionTokens {
  put(name: string, kept: Kept): Promise<void>;
  /** The access token to use now; undefined when the session has none any more. `isNew`: it was just written. */
  current(name: string): Promise<{ access: string | undefined; isNew: boolean }>;
  /** Takes it away and gives what it was. */
  remove(name: string): Promise<string | undefined>;
}

type Current = Awaited<ReturnType<SessionTokens["current"]>>;

/**
 * A refresh token counts once, and with it goes the access token of before: so one of all who need another one asks for it, in whatever process
 * they are, by a claim on that very refresh token. The others wait for what they find then.
 */
export function createSessionTokens({ tickets, tokens, seal, log, now, pause }: SessionParts): SessionTokens {
  const underWay = new Map<string, Promise<Current>>();

  async function put(name: string, { access, accessEndsAt, refresh, refreshEndsAt, endsAt }: Kept) {
    const writtenAt = now();
    const text = JSON.stringify({ access, accessEndsAt, refresh, refreshEndsAt, endsAt, writtenAt });
    const bytes = Buffer.from(seal.seal(text, toTicket(name)));
    await tickets.put(toTicket(name), { bytes, expiresAt: Math.min(endsAt, writtenAt + IDLE_LIFE_MS) });
  }

  async function read(name: string): Promise<Read | undefined> {
    const bytes = await tickets.get(toTicket(name));
    const text = bytes && seal.open(Buffer.from(bytes).toString(), toTicket(name));
    return text === undefined ? undefined : keptSchema.parse(JSON.parse(text));
  }

  async function change(name: string, kept: Read): Promise<Current> {
    const { refresh } = kept;
    if (refresh === undefined || (kept.refreshEndsAt ?? Number.POSITIVE_INFINITY) <= now())
      return { access: isLive(kept, now()) ? kept.access : undefined, isNew: false };
    const claim = `refresh-${toFingerprint(refresh)}`;
    const asking = { bytes: Buffer.from("asking"), expiresAt: now() + CLAIM_MS };
    const other = await tickets.claim(claim, asking);
    if (other !== undefined) return waitForOther(name, { kept, claim });
    try {
      return await refreshNow(name, { ...kept, refresh });
    } catch (error) {
      await tickets.put(claim, { bytes: Buffer.from("failed"), expiresAt: now() + REST_MS });
      log.warn({ err: error }, "session.not_refreshed");
      if (isLive(kept, now())) return { access: kept.access, isNew: false };
      throw error;
    }
  }

  async function refreshNow(name: string, kept: Read & { refresh: string }): Promise<Current> {
    const granted = await tokens.refresh(kept.refresh);
    if (granted.kind === "ok") {
      await put(name, { ...granted.token, endsAt: kept.endsAt });
      return { access: granted.token.access, isNew: true };
    }
    // Refused may also mean that somebody who was taken for dead got there first.
    const found = await read(name);
    const isOthers = found !== undefined && found.access !== kept.access;
    log.info({ reason: granted.error, isOthers }, "session.refresh_refused");
    return { access: isOthers ? found.access : undefined, isNew: false };
  }

  async function waitForOther(
    name: string,
    { kept, claim }: { kept: Read; claim: string },
  ): Promise<Current> {
    const until = now() + CLAIM_MS;
    do {
      const found = await read(name);
      if (found === undefined || found.access !== kept.access) return { access: found?.access, isNew: false };
      const state = await tickets.get(claim);
      if (state === undefined || Buffer.from(state).toString() !== "asking") break;
      await pause(LOOK_EVERY_MS);
    } while (now() < until);
    if (isLive(kept, now())) return { access: kept.access, isNew: false };
    throw new GitHubError("A user's token has ended, and GitHub gave no other one yet.", {
      status: 0,
      code: "no_answer",
      retry: "backoff",
    });
  }

  async function look(name: string): Promise<Current> {
    const kept = await read(name);
    if (kept === undefined) return { access: undefined, isNew: false };
    if (kept.accessEndsAt !== undefined && kept.accessEndsAt <= now() + MARGIN_MS) return change(name, kept);
    const isNoted = kept.accessEndsAt !== undefined || now() - kept.writtenAt < NOTE_EVERY_MS;
    if (!isNoted) await put(name, toKept(kept));
    return { access: kept.access, isNew: !isNoted };
  }

  return {
    put,
    current(name) {
      const shared = underWay.get(name) ?? look(name).finally(() => underWay.delete(name));
      underWay.set(name, shared);
      return shared;
    },
    async remove(name) {
      const kept = await read(name);
      await tickets.remove(toTicket(name));
      return kept?.access;
    },
  };
}

function toTicket(name: string): string {
  return `tokens-${name}`;
}

function isLive({ accessEndsAt }: Read, now: number): boolean {
  return accessEndsAt === undefined || accessEndsAt > now;
}

function toKept({ access, accessEndsAt, refresh, refreshEndsAt, endsAt }: Read): Kept {
  return { access, accessEndsAt, refresh, refreshEndsAt, endsAt };
}
