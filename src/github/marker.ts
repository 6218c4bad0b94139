import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** Signs and reads the hidden line by which a comment is known as a run's own (S20). */
export interface Marker {
  render(runId: string): string;
  /** The run id of a body whose marker we signed; undefined for none, or a forged one. */
  parse(body: string): string | undefined;
  /**
   * Whether we posted this text for the run. A person can copy our marker, but can't post as an App; another App can't post as ours. GitHub's
   * documentation says that a text names its App; where it names none, the signature alone decides.
   */
  isOwn(posted: PostedBy, runId: string): boolean;
}

/** A text with what GitHub says of who posted it. */
export interface PostedBy {
  body: string;
  /** Written by an App, not by a person. */
  isBot: boolean;
  appId: number | undefined;
}

/** How a marker begins, for a look that costs nothing. */
export const MARKER_START = "<!-- sandpiper run=";

/** Ours is the last thing of a body: what an agent or a quotation put before it does not count. */
const PATTERN = /<!-- sandpiper run=([0-9a-f]{26}) sig=([0-9a-f]{32}) -->\s*$/;

/** The key comes from the App's private key, so that nothing more has to be kept secret or set up. */
export function createMarker(app: { id: number; privateKey: string }): Marker {
  const key = Buffer.from(hkdfSync("sha256", app.privateKey.trim(), "", "sandpiper comment marker", 32));
  const sign = (runId: string): string => createHmac("sha256", key).update(runId).digest("hex").slice(0, 32);
  const parse = (body: string): string | undefined => {
    const [, runId = "", signature = ""] = PATTERN.exec(body) ?? [];
    if (runId === "") return undefined;
    return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(runId))) ? runId : undefined;
  };
  return {
    render: (runId) => `<!-- sandpiper run=${runId} sig=${sign(runId)} -->`,
    parse,
    isOwn: ({ body, isBot, appId = app.id }, runId) => isBot && appId === app.id && parse(body) === runId,
  };
}
