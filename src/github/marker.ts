import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** Signs and reads the hidden line by which a comment is known as a run's own (S20). */
export interface Marker {
  render(runId: string): string;
  /** The run id of a body whose marker we signed; undefined for none, or a forged one. */
  parse(body: string): string | undefined;
}

/** How a marker begins, for a look that costs nothing. */
export const MARKER_START = "<!-- sandpiper run=";

/** Ours is the last thing of a body: what an agent or a quotation put before it does not count. */
const PATTERN = /<!-- sandpiper run=([0-9a-f]{26}) sig=([0-9a-f]{32}) -->\s*$/;

/** The key comes from the App's private key, so that nothing more has to be kept secret or set up. */
export function createMarker(privateKeyPem: string): Marker {
  const key = Buffer.from(hkdfSync("sha256", privateKeyPem.trim(), "", "sandpiper comment marker", 32));
  const sign = (runId: string): string => createHmac("sha256", key).update(runId).digest("hex").slice(0, 32);
  return {
    render: (runId) => `<!-- sandpiper run=${runId} sig=${sign(runId)} -->`,
    parse(body) {
      const [, runId = "", signature = ""] = PATTERN.exec(body) ?? [];
      if (runId === "") return undefined;
      return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(runId))) ? runId : undefined;
    },
  };
}
