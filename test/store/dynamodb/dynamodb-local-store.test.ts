import { afterAll, beforeAll, describe, it } from "vitest";
import { describeStore } from "../../contract/store-contract.ts";
import { aTable } from "./a-table.ts";
import { findMissing, startDynamoDbLocal } from "./dynamodb-local.ts";

const missing = findMissing();

if (missing === undefined) {
  let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
  beforeAll(async () => {
    server = await startDynamoDbLocal();
  });
  afterAll(() => server?.close());

  describeStore("the DynamoDB store on DynamoDB Local", async () => {
    const { store } = await aTable(server.endpoint);
    return { store, close: async () => store.close() };
  });
} else {
  describe("the DynamoDB store on DynamoDB Local", () => {
    it.skip(`is not tried, as ${missing} is missing here`, () => {});
  });
}
