/** What the first bytes of a tunnel say of the host that is asked for. */
export type ServerName = { kind: "more" } | { kind: "none" } | { kind: "name"; name: string };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ENCRYPTED_HELLO = 0xfe0d;
const HOST_NAME = 0;
const RECORD_HEADER_BYTES = 5;
/** A record's limit by RFC 8446, 5.1. A hello in more than one record is no client's that we know of. */
const MAX_RECORD_BYTES = 16_384;

/**
 * The name in the TLS ClientHello that a connection begins with (RFC 8446, 4.1.2; RFC 6066, 3): `more` while its first record is not there
 * whole, `none` when it is no hello or names nobody. Pure; reads hostile bytes and never throws.
 *
 * A hello with Encrypted Client Hello in it names nobody: whom its inner hello asks for can't be seen from here. (Browsers send the extension
 * as noise, too; package managers, git and curl don't.)
 */
export function readServerName(bytes: Buffer): ServerName {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE) return { kind: "none" };
  if (bytes.length < RECORD_HEADER_BYTES) return { kind: "more" };
  const sizeBytes = bytes.readUInt16BE(3);
  if (sizeBytes > MAX_RECORD_BYTES) return { kind: "none" };
  if (bytes.length < RECORD_HEADER_BYTES + sizeBytes) return { kind: "more" };
  const hello = createReader(bytes.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + sizeBytes));
  const name = readHello(hello);
  return name === undefined ? { kind: "none" } : { kind: "name", name };
}

function readHello(record: Reader): string | undefined {
  if (record.number(1) !== CLIENT_HELLO) return undefined;
  const hello = record.part(3);
  hello.skip(2 + 32);
  for (const lengthBytes of [1, 2, 1]) hello.part(lengthBytes);
  const extensions = hello.part(2);
  const names: (string | undefined)[] = [];
  while (extensions.hasMore()) {
    const type = extensions.number(2);
    const extension = extensions.part(2);
    if (type === ENCRYPTED_HELLO) return undefined;
    if (type === SERVER_NAME) names.push(readName(extension.part(2)));
  }
  return names.length === 1 ? names[0] : undefined;
}

function readName(list: Reader): string | undefined {
  if (list.number(1) !== HOST_NAME) return undefined;
  const name = list.part(2).text();
  // Of two names a server may take the other one.
  return list.hasMore() || name === "" ? undefined : name.toLowerCase();
}

/** Reads forward and never past the end: what is cut short reads as 0 or nothing. */
interface Reader {
  number(sizeBytes: number): number;
  /** What a length of so many bytes stands before. */
  part(lengthBytes: number): Reader;
  skip(sizeBytes: number): void;
  hasMore(): boolean;
  text(): string;
}

function createReader(bytes: Buffer): Reader {
  let at = 0;
  const take = (sizeBytes: number): Buffer => {
    const taken = bytes.subarray(at, at + sizeBytes);
    at += sizeBytes;
    return taken;
  };
  const number = (sizeBytes: number): number => {
    const taken = take(sizeBytes);
    return taken.length < sizeBytes ? 0 : taken.readUIntBE(0, sizeBytes);
  };
  return {
    number,
    part: (lengthBytes) => createReader(take(number(lengthBytes))),
    skip: (sizeBytes) => void take(sizeBytes),
    hasMore: () => at < bytes.length,
    text: () => bytes.subarray(at).toString("latin1"),
  };
}
