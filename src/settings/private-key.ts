import { createPrivateKey } from "node:crypto";

/** The key as PKCS#8, of PEM with line breaks or `\n`, or of that in base64; undefined when it is no RSA key. */
export function parsePrivateKey(value: string): string | undefined {
  try {
    const key = createPrivateKey(toPem(value));
    return key.asymmetricKeyType === "rsa"
      ? key.export({ type: "pkcs8", format: "pem" }).toString()
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a text that is no RSA key looks like, where that helps; never a part of it. */
export function explainPrivateKey(value: string): string | undefined {
  const pem = toPem(value);
  if (/BEGIN (?:RSA )?PUBLIC KEY|BEGIN CERTIFICATE|^ssh-/.test(pem)) return "this is a public key";
  if (pem.includes("BEGIN OPENSSH")) return "this is an SSH key";
  if (pem.includes("ENCRYPTED")) return "this one has a passphrase";
  if (pem.includes("BEGIN EC ")) return "this is no RSA key";
  if (/^-{5}BEGIN/.test(pem) && !/-{5}END/.test(pem))
    return "this one is cut off (put it on one line, with \\n for its line breaks, or use PRIVATE_KEY_PATH)";
  if (/\.pem$|^[./~]/.test(value)) return "a path goes into PRIVATE_KEY_PATH";
  return undefined;
}

function toPem(value: string): string {
  const isPem = /-{5}BEGIN|^ssh-/.test(value);
  const text = isPem ? value : Buffer.from(value, "base64").toString();
  return text.replaceAll("\\n", "\n").replace(/^["']|["']$/g, "");
}
