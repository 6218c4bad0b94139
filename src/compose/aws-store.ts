import { createDynamoStore, type DynamoStore } from "../store/dynamodb/dynamo-store.ts";
import { type AwsHost, toAccount } from "./aws.ts";

/** The whole store, for every function but the webhook's, which starts with less. */
export function openStore(host: AwsHost): DynamoStore {
  return createDynamoStore({ ...toAccount(host, "DYNAMODB"), table: host.table });
}
