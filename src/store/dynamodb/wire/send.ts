import { type AwsAccount, createSignedCall, type Patience, toAwsError } from "../../../aws/signed-call.ts";
import { StoreError } from "../../../errors.ts";

/** Sends one operation and gives its answer's JSON, or `condition_failed`: an answer, not a fault. */
export type Send = (operation: string, body: unknown) => Promise<unknown>;

/** For work. A part of a session is a third of a megabyte; what takes longer than this will not come. */
const PATIENT: Patience = { timeoutMs: 5_000, maxTries: 5 };

/**
 * Speaks DynamoDB's JSON protocol. What passes is tried again, up to five times unless told otherwise, also when the first
 * try may have taken effect and only its answer was lost; so whoever writes must bear that its write comes twice. Everything else is a
 * StoreError.
 */
export function createSend(account: AwsAccount, patience = PATIENT): Send {
  const call = createSignedCall({ ...account, service: "dynamodb" }, patience);
  return async (operation, body) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
    };
    const answer = await call({ headers, body: JSON.stringify(body) });
    if (answer.status === 200) return answer.value;
    if (answer.fault === "ConditionalCheckFailedException") return "condition_failed";
    const asked = { of: "DynamoDB", what: operation, code: "store_down", ids: { operation } };
    throw toAwsError(answer, { ...asked, cause: answer.words, Fault: StoreError });
  };
}
