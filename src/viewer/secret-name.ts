import { createHash, randomBytes } from "node:crypto";

const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits, as text. */
export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether a text can be one of them. */
export function isSecretShaped(text: string | null | undefined): text is string {
  return typeof text === "string" && SHAPE.test(text);
}

/** By what a secret is known where it must not stand itself. */
export function toFingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
