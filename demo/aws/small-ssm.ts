import { z } from "zod";
import { send } from "../http/answer.ts";
import { parseJson, receive } from "../http/receive.ts";
import { type Served, serve } from "../http/serve.ts";

const GetParameters = z.strictObject({
  Names: z
    .array(z.string().regex(/^\/[\w./-]+$/))
    .min(1)
    .max(10),
  WithDecryption: z.literal(true),
});

/** A parameter store that holds secrets: answers `GetParameters`, signed and as the real one, and nothing else. */
export async function startSmallSsm(
  values: Readonly<Record<string, string>>,
  { accessKeyId }: { accessKeyId: string },
): Promise<Served> {
  const parameters = new Map(Object.entries(values));
  return serve(async (request, response) => {
    const { headers, bytes } = await receive(request);
    const answer = async (status: number, body: object): Promise<void> => {
      await send(response, { status, body, contentType: "application/x-amz-json-1.1" });
    };
    const isSigned = headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`);
    if (!isSigned) return answer(400, { __type: "MissingAuthenticationTokenException" });
    if (headers["x-amz-target"] !== "AmazonSSM.GetParameters")
      return answer(400, { __type: "UnknownOperationException" });
    const body = GetParameters.safeParse(parseJson(bytes));
    if (!body.success) return answer(400, { __type: "ValidationException", message: body.error.message });
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
}
