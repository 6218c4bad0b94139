import { createHash, generateKeyPairSync } from "node:crypto";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Characters as a random generator gives them, the same at each call. */
export function aRandomText(length: number, seed = "", alphabet = BASE62): string {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, index) =>
    createHash("sha512").update(`${seed} ${index}`).digest(),
  );
  const bytes = Buffer.concat(blocks).subarray(0, length);
  return [...bytes].map((byte) => alphabet[byte % alphabet.length]).join("");
}

/** What GitHub issued once, without the prefix, and what was published of it since: all three have their checksum right. */
export const ISSUED = [
  "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17",
  "adE7dp8rHP6gUTuPwxLTZjZdtya3sV0UQzQM",
  "H3xbiBdlzffNx7Y56iNsPw3joObj7U2nO29h",
] as const;

/** A JWT of these claims; nobody signed it. */
export function aJwt(claims: object, signature = aRandomText(43, "signature")): string {
  const [header, payload] = [{ alg: "HS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${header}.${payload}.${signature}`;
}

const pem = { type: "pkcs8", format: "pem" } as const;
/** Private keys as `openssl` and Node write them, made anew. */
export const PRIVATE_KEYS: readonly string[] = [
  generateKeyPairSync("ed25519").privateKey.export(pem).toString(),
  generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ ...pem, type: "sec1" })
    .toString(),
  generateKeyPairSync("rsa", { modulusLength: 1024 })
    .privateKey.export({ ...pem, type: "pkcs1" })
    .toString(),
];
