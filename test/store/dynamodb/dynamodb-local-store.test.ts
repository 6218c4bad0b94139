import { afterAll, beforeAll, describe } from "vitest";
import { aNewRun } from "../../contract/a-new-run.ts";
import { describeStore } from "../../contract/store-contract.ts";
import { aTable } from "./a-table.ts";
import { findMissing, startDynamoDbLocal } from "./dynamodb-local.ts";

const missing = findMissing();
const title = missing === undefined ? "in a network of its own" : `not tried: ${missing} is missing here`;

describe.runIf(missing === undefined)(title, () => {
  let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
  beforeAll(async () => {
    server = await startDynamoDbLocal();
    // A Java machine takes long over what it has never done.
    const { store } = await aTable(server.endpoint);
    await store.runs.create(aNewRun());
    store.close();
  });
  afterAll(() => server.close());

  describeStore("the DynamoDB store on DynamoDB Local", async () => {
    const { store } = await aTable(server.endpoint);
    return { store, close: async () => store.close() };
  });
});
