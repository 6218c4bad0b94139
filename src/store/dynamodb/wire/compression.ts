import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

/** Off the main thread, as a change set has megabytes. */
export const compress: (bytes: Uint8Array | string) => Promise<Uint8Array> = promisify(gzip);
export const decompress: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(gunzip);
