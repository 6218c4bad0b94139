import type { ConnectionOpts } from "e2b";

/** Where the account is, and with what it is used. */
export interface E2bAccount {
  apiKey: string;
  /** @default "e2b.app" */
  domain: string | undefined;
  /** The API's address. @default "https://api.<domain>" */
  apiUrl?: string | undefined;
  /** One address for all sandboxes, which a header tells apart; else each has its own. */
  sandboxUrl?: string | undefined;
}

/** All of it that has a name; the default export is another thing here than its types say. */
export type E2bSdk = Omit<typeof import("e2b"), "default">;

/** The SDK, and what each of its calls is told of the account. */
export interface E2bClient {
  sdk: E2bSdk;
  connection: ConnectionOpts;
}

const DOMAIN = "e2b.app";
/** A step may take a minute (F12). */
const REQUEST_TIMEOUT_MS = 50_000;

/**
 * The SDK, loaded at the first call: it costs a fifth of a second and 31 MB, which a webhook must not pay.
 *
 * Everything is passed explicitly, because the SDK else reads variables of its own. It sends nothing twice (`retries`): who asked too
 * often is told so, and waits where the wait is shown.
 */
export function createE2bClient(account: E2bAccount): () => Promise<E2bClient> {
  const { apiKey, domain = DOMAIN, apiUrl = `https://api.${domain}`, sandboxUrl } = account;
  const connection = {
    apiKey,
    domain,
    apiUrl,
    debug: false,
    retries: 0,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    ...(sandboxUrl === undefined ? {} : { sandboxUrl }),
  };
  let client: Promise<E2bClient> | undefined;
  const load = async (): Promise<E2bClient> => ({ sdk: await import("e2b"), connection });
  return () => {
    client ??= load();
    return client;
  };
}
