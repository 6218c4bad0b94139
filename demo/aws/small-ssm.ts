import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** A parameter store that holds secrets, on 127.0.0.1. */
export interface SmallSsm {
  readonly url: string;
  /** Values by name; may be changed at any time. */
  readonly parameters: Map<string, string>;
  /** How often it was asked. */
  readonly asked: () => number;
  close(): Promise<void>;
}

const GetParameters = z.strictObject({
  Names: z
    .array(z.string().regex(/^\/[\w./-]+$/))
    .min(1)
    .max(10),
  WithDecryption: z.literal(true),
});

/** Answers `GetParameters`, signed and as the real one, and nothing else. */
export async function startSmallSsm(
  values: Readonly<Record<string, string>>,
  { accessKeyId }: { accessKeyId: string },
): Promise<SmallSsm> {
  const parameters = new Map(Object.entries(values));
  let asked = 0;
  const server = createServer(async (request, response) => {
    const { headers } = request;
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    const isSigned = headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`);
    if (!isSigned) return answer(400, { __type: "MissingAuthenticationTokenException" });
    if (headers["x-amz-target"] !== "AmazonSSM.GetParameters")
      return answer(400, { __type: "UnknownOperationException" });
    const body = GetParameters.safeParse(JSON.parse(await text(request)));
    if (!body.success) return answer(400, { __type: "ValidationException", message: body.error.message });
    asked += 1;
    const { Names } = body.data;
    const found = Names.filter((name) => parameters.has(name));
    return answer(200, {
      Parameters: found.map((Name) => ({
        Name,
        Type: "SecureString",
        Value: parameters.get(Name),
        Version: 1,
      })),
      InvalidParameters: Names.filter((name) => !parameters.has(name)),
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    parameters,
    asked: () => asked,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
