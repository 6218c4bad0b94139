import { toKeyHeader } from "../model-credential.ts";
import type { Machine } from "../remote/machine.ts";
import { MODEL_KEY_PLACEHOLDER, type ModelAccess } from "../sandbox.ts";

/** How long a rule may take until it works. A guess: E2B promises nothing. */
const PATIENCE_S = 5;
const PAUSE_S = 0.5;
const REQUEST_S = 3;
const MARGIN_MS = 10_000;
const UNAUTHORIZED = 401;
const ANSWER = /^sandpiper-status:(\d+)$/m;

/** Asks until the answer is another one than 401, and tells the last. Python's own modules only; the system's certificates, as of any program. */
const LOOK = `
import json, os, time, urllib.error, urllib.request
look = json.loads(os.environ.pop("SANDPIPER_LOOK"))
until = time.monotonic() + look["patience"]
while True:
    try:
        request = urllib.request.Request(look["url"], b"{}", look["headers"])
        status = urllib.request.urlopen(request, timeout=look["timeout"]).status
    except urllib.error.HTTPError as error:
        status = error.code
    except (OSError, ValueError):
        status = 0
    if status != ${UNAUTHORIZED} or time.monotonic() >= until:
        break
    time.sleep(look["pause"])
print("sandpiper-status:%d" % status)
`;

/**
 * Whether a request that leaves the machine with the placeholder reaches the model's API with the key. `refused`: it is told 401, by several
 * readings over five seconds. `unknown`: there was no answer that tells.
 *
 * The request has an empty body, which costs nothing: it is refused as such (400) where the key is good, because the API looks at the key
 * first (a guess, as of any API; where it is wrong, the answer is `taken`, and the agent tells of the key in its own words).
 */
export async function tryPlaceholder(
  machine: Pick<Machine, "run">,
  { baseUrl, credential }: ModelAccess,
): Promise<"taken" | "refused" | "unknown"> {
  const look = {
    url: `${baseUrl}/v1/messages`,
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      ...(credential.kind === "oauth_token" && { "anthropic-beta": "oauth-2025-04-20" }),
      ...toKeyHeader({ ...credential, secret: MODEL_KEY_PLACEHOLDER }),
    },
    patience: PATIENCE_S,
    pause: PAUSE_S,
    timeout: REQUEST_S,
  };
  const env = { SANDPIPER_LOOK: JSON.stringify(look) };
  const timeoutMs = PATIENCE_S * 1_000 + MARGIN_MS;
  const { output } = await machine.run(`exec python3 -IS -c '${LOOK}'`, { env, timeoutMs });
  const status = Number(ANSWER.exec(output)?.[1] ?? 0);
  if (status === UNAUTHORIZED) return "refused";
  return status >= 200 && status < 500 ? "taken" : "unknown";
}
