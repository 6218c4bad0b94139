import { createHmac } from "node:crypto";

/** A message as its receiver gets it: the same id and body at every attempt, and the instant of this one. */
export interface SignedMessage {
  id: string;
  /** In whole seconds since the epoch. */
  timestamp: number;
  body: string;
}

const SECRET_PREFIX = "whsec_";

/**
 * Signs a message as Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body`, under the bytes that the secret is the base64 of. An id
 * holds no full stop, so that no two messages have the same text to sign. Pure.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function toSignedHeaders(
  secret: string,
  { id, timestamp, body }: SignedMessage,
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
