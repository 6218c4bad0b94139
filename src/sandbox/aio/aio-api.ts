import { z } from "zod";
import { SandboxError } from "../../errors.ts";
import { toAioError, toBadAnswer } from "./aio-errors.ts";
import { exchange, type Fetch } from "./http-exchange.ts";
import { toServerAddress } from "./server-address.ts";

/** An output of 32 MB and its wrapping, with room for escapes. */
const ANSWER_CAP_BYTES = 48 * 1024 * 1024;

const Envelope = z.object({ success: z.boolean().default(true), data: z.unknown() });

/** One AIO sandbox's HTTP API. */
export interface AioApi {
  /** Posts once, and returns the `data` of the answer. Every other answer is a SandboxError; `ids.status` tells its status. */
  ask<T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** Deletes what is at the path; whether it was there is not asked. */
  remove(path: string, signal: AbortSignal): Promise<void>;
}

/** The API of the sandbox at an address; the key goes to no other one. */
export function createAioApi({
  url,
  apiKey,
  fetch,
  now,
}: {
  url: string;
  apiKey: string | undefined;
  fetch: Fetch;
  now: () => number;
}): AioApi {
  const address = toServerAddress(url);
  // The one header that sandboxes with a key, with a JWT and behind the image's gateway all take.
  const headers = apiKey === undefined ? address.headers : { authorization: `Bearer ${apiKey}` };

  return {
    async ask(path, body, schema, signal) {
      const request = { method: "POST", url: `${address.base}${path}`, headers, body } as const;
      const reply = await exchange(fetch, { ...request, signal, capBytes: ANSWER_CAP_BYTES });
      const { status } = reply;
      if (status < 200 || status >= 300) throw toAioError("sandbox", { ...reply, now: now() });
      const envelope = Envelope.safeParse(reply.body);
      if (!envelope.success) throw toBadAnswer("sandbox", envelope.error);
      if (!envelope.data.success) {
        throw new SandboxError("The AIO sandbox could not do what it was asked.", {
          ...{ code: "failed", retry: "backoff", ids: { status } },
        });
      }
      const data = schema.safeParse(envelope.data.data);
      if (!data.success) throw toBadAnswer("sandbox", data.error);
      return data.data;
    },

    async remove(path, signal) {
      const request = { method: "DELETE", url: `${address.base}${path}`, headers } as const;
      await exchange(fetch, { ...request, signal, capBytes: ANSWER_CAP_BYTES });
    },
  };
}
