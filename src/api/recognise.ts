import { createHash } from "node:crypto";
import type { Viewer, Viewers } from "../viewer/viewer.ts";
import { createLimits } from "./limits.ts";

/** GitHub's tokens are of these characters; anything else is not worth a question. */
const AUTHORIZATION = /^Bearer +([\w.~+/=-]{10,512}) *$/i;
/** Tokens that nobody has shown yet: each costs a question to GitHub, which shuts out who asks with many bad ones. */
const STRANGERS = { perMinute: 60 };
const KNOWN_MS = 10 * 60_000;
const NOBODYS_MS = 60_000;
const MAX_KEPT = 10_000;

export type Recognised =
  | { kind: "viewer"; viewer: Viewer }
  | { kind: "nobody" }
  | { kind: "too_many"; retryAfterSeconds: number };

/**
 * Tells whose token it is. A flood of tokens that are nobody's is cut off before GitHub is asked (S27), and those that were somebody's
 * within ten minutes go on. Tokens are kept as hashes.
 */
export function createRecognise(viewers: Pick<Viewers, "byToken">, now: () => number) {
  const strangers = createLimits(STRANGERS, now);
  const known = new Map<string, { isSomebody: boolean; until: number }>();

  function keep(name: string, isSomebody: boolean): void {
    known.delete(name);
    for (const oldest of known.keys()) {
      if (known.size < MAX_KEPT) break;
      known.delete(oldest);
    }
    known.set(name, { isSomebody, until: now() + (isSomebody ? KNOWN_MS : NOBODYS_MS) });
  }

  return async function recognise(authorization: string | undefined): Promise<Recognised> {
    const [, token] = AUTHORIZATION.exec(authorization ?? "") ?? [];
    if (token === undefined) return { kind: "nobody" };
    const name = createHash("sha256").update(token).digest("base64");
    const before = known.get(name);
    const isKnown = before !== undefined && before.until > now();
    if (isKnown && !before.isSomebody) return { kind: "nobody" };
    const retryAfterSeconds = isKnown ? undefined : strangers.count("all");
    if (retryAfterSeconds !== undefined) return { kind: "too_many", retryAfterSeconds };
    const viewer = await viewers.byToken(`Bearer ${token}`);
    keep(name, viewer !== undefined);
    return viewer === undefined ? { kind: "nobody" } : { kind: "viewer", viewer };
  };
}
