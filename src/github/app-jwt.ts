import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import type { Logger } from "pino";

/** What asking GitHub as the App itself takes. */
export interface AppAccess {
  apiUrl: string;
  appId: number;
  /** PEM. */
  privateKey: string;
  log: Logger;
  now: () => number;
}

/** GitHub takes at most ten minutes; the clock of this machine may be a little off either way. */
const LIFETIME_S = 540;
const CLOCK_MARGIN_S = 60;

/**
 * The App's own credential, for minting tokens only.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function createAppJwt(appId: number, privateKeyPem: string): (now: number) => string {
  const key: KeyObject = createPrivateKey(privateKeyPem);
  let cached = { token: "", expiresAt: 0 };
  return (now) => {
    const nowS = Math.floor(now / 1000);
    if (cached.expiresAt > nowS + CLOCK_MARGIN_S) return cached.token;
    const expiresAt = nowS + LIFETIME_S;
    const unsigned = [
      toBase64Url({ alg: "RS256", typ: "JWT" }),
      toBase64Url({ iat: nowS - CLOCK_MARGIN_S, exp: expiresAt, iss: String(appId) }),
    ].join(".");
    const signature = createSign("RSA-SHA256").update(unsigned).sign(key, "base64url");
    cached = { token: `${unsigned}.${signature}`, expiresAt };
    return cached.token;
  };
}

function toBase64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
