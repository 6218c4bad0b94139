import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM_CHARS = 6;

/**
 * Tells whether the last six characters of what follows a token's prefix (`ghp_`, `npm_`) are the CRC32 of the rest in base 62. GitHub
 * and npm issue no token of which that isn't true.
 *
 * @see https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
 * @see https://github.blog/2021-09-23-announcing-npms-new-access-token-format/
 */
export function hasTokenChecksum(body: string): boolean {
  const at = body.length - CHECKSUM_CHARS;
  let rest = crc32(body.slice(0, at));
  let digits = "";
  for (; rest > 0; rest = Math.floor(rest / DIGITS.length)) digits = DIGITS[rest % DIGITS.length] + digits;
  return body.slice(at) === digits.padStart(CHECKSUM_CHARS, "0");
}
