import { afterAll, beforeAll } from "vitest";
import { describeStore } from "../../contract/store-contract.ts";
import { aTable, startDynalite } from "./a-table.ts";

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

describeStore("the DynamoDB store on dynalite", async () => {
  const { store } = await aTable(server.endpoint);
  return { store, close: async () => store.close() };
});
