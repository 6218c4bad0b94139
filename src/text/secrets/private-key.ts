/** The first characters of a DER sequence, of OpenSSH's own format, and of a PGP packet with a secret key, in base64. */
const KEY_START = /^(?:M[A-P]|b3BlbnNzaC1rZXktdjE|l[A-Z]|x[A-Z])/;
const MIN_CHARS = 60;

/**
 * Tells whether what stands between the lines of a PEM block can be a private key: of a known form, and not cut off before its half, as in
 * `MIIEvQIBADANBg…`. A key that was made for tests is a key all the same.
 */
export function isPrivateKeyBody(body: string): boolean {
  const chars = body
    .replace(/\\[nrt]/g, "\n")
    .replace(/["']\s*\+\s*["']/g, "")
    .replace(/^.*(?:Proc-Type|DEK-Info|Version|Comment|Charset): .*$/gm, "")
    .replace(/[^A-Za-z0-9+/=]/g, "");
  if (chars.length < MIN_CHARS) return false;
  if (body.includes("ENCRYPTED")) return true;
  return KEY_START.test(chars) && !isCutOff(Buffer.from(chars, "base64"));
}

/** A DER sequence says how long it is. */
function isCutOff(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82) return false;
  return bytes.length < bytes.readUInt16BE(2) / 2;
}
