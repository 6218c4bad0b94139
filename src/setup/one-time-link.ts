import { randomBytes } from "node:crypto";
import { isSameSecret } from "./guard.ts";

/** What came of opening the link: a session's secret, a link that was used before, or none of ours. */
export type Opened = { kind: "opened"; session: string } | { kind: "spent" | "unknown" };

/**
 * The link in the terminal: its key opens one session, and then a new key takes its place, so that the browser's history, a log or a chat
 * holds nothing that opens. Whoever comes with the key of before is told so, and the terminal shows the new one.
 */
export class OneTimeLink {
  #key = newSecret();
  #spent: string | undefined;
  #session: string | undefined;

  get key(): string {
    return this.#key;
  }

  get session(): string | undefined {
    return this.#session;
  }

  open(key: string): Opened {
    if (isSameSecret(key, this.#key)) {
      this.#spent = this.#key;
      this.#key = newSecret();
      this.#session = newSecret();
      return { kind: "opened", session: this.#session };
    }
    const isSpent = this.#spent !== undefined && isSameSecret(key, this.#spent);
    return { kind: isSpent ? "spent" : "unknown" };
  }
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}
