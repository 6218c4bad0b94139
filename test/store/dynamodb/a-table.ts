import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import { createDynamoStore } from "../../../src/store/dynamodb/dynamo-store.ts";
import { TABLE } from "../../../src/store/dynamodb/table.ts";
import { createDynamoClient } from "../../../src/store/dynamodb/wire/dynamo-client.ts";
import { createSend } from "../../../src/store/dynamodb/wire/send.ts";

/** How to reach a server that checks no key. */
export function toConnection(endpoint: string) {
  return { endpoint, region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

/** A small DynamoDB in this process. */
export async function startDynalite(): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An empty table of its own, the store on it, other stores on it that ask in other ways, and what looks under them. */
export async function aTable(endpoint: string) {
  const connection = toConnection(endpoint);
  const send = createSend(connection);
  const table = `t-${randomUUID()}`;
  // A busy server answers the first try too late, and has made the table.
  await send("CreateTable", { TableName: table, ...TABLE }).catch((error: Error) => {
    if (!error.message.includes("ResourceInUseException")) throw error;
  });
  while (!(await isActive(send, table)));
  return {
    store: createDynamoStore({ ...connection, table }),
    storeThat: (ask: typeof fetch) => createDynamoStore({ ...connection, table, fetch: ask }),
    client: createDynamoClient(table, send),
    send,
    table,
  };
}

async function isActive(send: ReturnType<typeof createSend>, table: string): Promise<boolean> {
  const answer = (await send("DescribeTable", { TableName: table })) as { Table: { TableStatus: string } };
  return answer.Table.TableStatus === "ACTIVE";
}
