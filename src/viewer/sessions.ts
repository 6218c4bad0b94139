import { z } from "zod";
import type { Seal } from "../github/seal.ts";
import type { UserToken } from "../github/user-tokens.ts";
import { createSecret, isSecretShaped, toFingerprint } from "./secret-name.ts";
import { createSessionTokens, type SessionParts } from "./session-tokens.ts";

/** A session ends then, however much it is used. */
export const SESSION_LIFE_MS = 30 * 24 * 60 * 60_000;

const sessionSchema = z.object({ userId: z.int().positive(), createdAt: z.int() });

/** Somebody's browser that is signed in. */
export interface Session {
  /** By which it is known here. The browser's secret can't be told from it. */
  name: string;
  userId: number;
}

/** Who is signed in, by the secret in their browser's cookie. */
export interface Sessions {
  /** Begins a session and gives its secret, which is a new one each time. */
  begin(userId: number, token: UserToken): Promise<string>;
  /** The session of a secret; undefined when there is none, or none any more. */
  find(secret: string | undefined): Promise<Session | undefined>;
  /**
   * The user's access token as it is now. One that is about to end is changed for another first, by one of all who ask at once. Undefined when
   * GitHub gives no other, and the session is over with that. What GitHub can't answer is a GitHubError, and the session stays.
   */
  token(name: string): Promise<string | undefined>;
  /** Ends a session here at once, whatever its secret is good for elsewhere. The second time: nothing. */
  drop(name: string): Promise<void>;
  /** The same, and ends the user's token at GitHub, too. That it could not is logged. */
  end(secret: string | undefined): Promise<void>;
}

/**
 * Two tickets a session: who it is, which is written once, and the tokens, which change. Whoever changes them while the session ends
 * brings no session back by that.
 */
export function createSessions(parts: SessionParts): Sessions {
  const { tickets, tokens, seal, log, now } = parts;
  const kept = createSessionTokens(parts);

  async function revoke(access: string): Promise<void> {
    await tokens.revoke(access).catch((error) => log.warn({ err: error }, "sign_out.not_revoked"));
  }

  async function find(secret: string | undefined): Promise<Session | undefined> {
    if (!isSecretShaped(secret)) return undefined;
    const name = toFingerprint(secret);
    const bytes = await tickets.get(toTicket(name));
    const session = bytes && open(seal, Buffer.from(bytes).toString(), toTicket(name));
    if (!session || session.createdAt + SESSION_LIFE_MS <= now()) return undefined;
    return { name, userId: session.userId };
  }

  async function isThere(name: string): Promise<boolean> {
    return (await tickets.get(toTicket(name))) !== undefined;
  }

  async function drop(name: string): Promise<void> {
    await tickets.remove(toTicket(name));
    await kept.remove(name);
  }

  return {
    find,
    drop,
    async begin(userId, token) {
      const secret = createSecret();
      const name = toFingerprint(secret);
      const createdAt = now();
      const endsAt = createdAt + SESSION_LIFE_MS;
      const sealed = seal.seal(JSON.stringify({ userId, createdAt }), toTicket(name));
      await kept.put(name, { ...token, endsAt });
      await tickets.put(toTicket(name), { bytes: Buffer.from(sealed), expiresAt: endsAt });
      return secret;
    },
    async token(name) {
      const { access, isNew } = await kept.current(name);
      if (access === undefined) await drop(name);
      if (access === undefined || !isNew || (await isThere(name))) return access;
      // It ended while its token was changed: nobody else knows the new one.
      await drop(name);
      await revoke(access);
      return undefined;
    },
    async end(secret) {
      const session = await find(secret);
      if (session === undefined) return;
      await tickets.remove(toTicket(session.name));
      const access = await kept.remove(session.name);
      if (access !== undefined) await revoke(access);
    },
  };
}

function toTicket(name: string): string {
  return `session-${name}`;
}

function open(seal: Seal, sealed: string, place: string): z.infer<typeof sessionSchema> | undefined {
  const text = seal.open(sealed, place);
  return text === undefined ? undefined : sessionSchema.parse(JSON.parse(text));
}
