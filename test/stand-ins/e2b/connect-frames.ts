const PREFIX_BYTES = 5;
const COMPRESSED = 1;
const END = 2;

/** Names of Connect's error codes that are used here. */
export type ConnectCode =
  | "invalid_argument"
  | "unauthenticated"
  | "deadline_exceeded"
  | "unimplemented"
  | "internal";

/** One message of a Connect stream. */
export function encodeFrame(message: unknown): Buffer {
  return frame(0, message);
}

/** What ends a Connect stream, well or with an error. */
export function encodeEnd(error?: { code: ConnectCode; message: string }): Buffer {
  return frame(END, error === undefined ? {} : { error });
}

/** The one message that a server-streaming call is asked with; undefined when it is not framed like that. */
export function decodeRequest(bytes: Buffer): unknown {
  if (bytes.length < PREFIX_BYTES || bytes.readUInt8(0) & COMPRESSED) return undefined;
  const end = PREFIX_BYTES + bytes.readUInt32BE(1);
  if (bytes.length !== end) return undefined;
  return parse(bytes.subarray(PREFIX_BYTES, end).toString());
}

function frame(flags: number, message: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(text.length, 1);
  return Buffer.concat([prefix, text]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
