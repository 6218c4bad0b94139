import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Closes a token up so that it can be kept with a run and ended by whoever goes on with it, also in another process. */
export interface TokenSeal {
  seal(token: string): string;
  /** The token, or undefined: it was sealed under another key of the App, or is not one of ours. */
  open(sealed: string): string | undefined;
}

/** Sealed with AES-256-GCM under a key derived from the App's own: whoever could open it can mint tokens anyway. */
export function createTokenSeal(privateKey: string): TokenSeal {
  const key = Buffer.from(hkdfSync("sha256", privateKey, "", "sandpiper token", 32));
  return {
    seal(token) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const text = Buffer.concat([cipher.update(token, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
