import type { Daytona } from "@daytonaio/sdk";

/** Where the account is, and with what it is used. */
export interface DaytonaAccount {
  apiKey: string;
  /** @default "https://app.daytona.io/api" */
  apiUrl: string | undefined;
  /** The region; the account's own when undefined. */
  target: string | undefined;
}

export type DaytonaSdk = typeof import("@daytonaio/sdk");

/** The SDK and one client of it. */
export interface DaytonaClient {
  sdk: DaytonaSdk;
  daytona: Daytona;
}

export const API_URL = "https://app.daytona.io/api";
/** One answer may take so long; a command's own time comes on top. The SDK's default is a day. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * The SDK, loaded at the first call: it costs half a second and 44 MB, which a webhook must not pay.
 *
 * Everything is passed explicitly: the SDK else reads `.env` files and variables of its own. Polling is what it calls deprecated, and
 * what a frozen Lambda can live with: the other way is a web socket from the constructor on.
 */
export function createDaytonaClient({
  apiKey,
  apiUrl,
  target,
}: DaytonaAccount): () => Promise<DaytonaClient> {
  let client: Promise<DaytonaClient> | undefined;
  const load = async (): Promise<DaytonaClient> => {
    const sdk = await import("@daytonaio/sdk");
    const daytona = new sdk.Daytona({
      apiKey,
      apiUrl: apiUrl ?? API_URL,
      ...(target === undefined ? {} : { target }),
      useDeprecatedPolling: true,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
    return { sdk, daytona };
  };
  return () => {
    client ??= load();
    return client;
  };
}
