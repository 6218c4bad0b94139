import { createHmac, timingSafeEqual } from "node:crypto";

const HEADER = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether GitHub signed these bytes with one of the secrets; two are accepted while the operator changes them (S1).
 *
 * In constant time, over the raw bytes and before anything parses them.
 */
export function isSigned(
  body: Uint8Array,
  { signature = "", secrets }: { signature: string | undefined; secrets: readonly string[] },
): boolean {
  const [, hex] = HEADER.exec(signature) ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, "hex");
  let isMatch = false;
  for (const secret of secrets) {
    const expected = createHmac("sha256", secret).update(body).digest();
    isMatch = timingSafeEqual(given, expected) || isMatch;
  }
  return isMatch;
}
