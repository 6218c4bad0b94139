import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What seals are for. Each has a key of its own, so that a text that was sealed for one is nothing to another. */
export type SealPurpose = "token" | "session" | "sign-in";

/** Closes a text up so that it can be kept, or handed to a stranger, and opened by whoever goes on with it, also in another process. */
export interface Seal {
  /** `place`: where it is kept. It opens there and nowhere else. */
  seal(text: string, place?: string): string;
  /** The text, or undefined: it was sealed under another key of the App or for another place, or is not one of ours. */
  open(sealed: string, place?: string): string | undefined;
}

/** Sealed with AES-256-GCM under a key derived from the App's own: whoever could open it can mint tokens anyway. */
export function createSeal(privateKey: string, purpose: SealPurpose): Seal {
  const key = Buffer.from(hkdfSync("sha256", privateKey, "", `sandpiper ${purpose}`, 32));
  return {
    seal(text, place = "") {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const closed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString("base64url");
    },
    open(sealed, place = "") {
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
