import type { RequestListener, Server } from "node:http";
import { createRequire } from "node:module";
import { AwsClient } from "aws4fetch";
import { TABLE } from "../../src/store/dynamodb/table.ts";
import { type Served, serve } from "../http/serve.ts";

/** dynalite has no types: a server that is given its options. */
type Dynalite = (options: { createTableMs: number }) => Server;
const dynalite = createRequire(import.meta.url)("dynalite") as Dynalite;

/** What was asked of the table, in units of the bill: 1 KB of a write, 4 KB of a consistent read. By the size of what was sent. */
export interface TableUsage {
  requests: number;
  writeUnits: number;
  readUnits: number;
}

export interface SmallTable extends Served {
  usage: TableUsage;
}

const WRITES = /\.(PutItem|UpdateItem|DeleteItem)$/;
const READS = /\.(GetItem|Query)$/;

/** Starts a DynamoDB on 127.0.0.1, in memory, with the app's table in it. */
export async function startTable(
  name: string,
  { accessKeyId }: { accessKeyId: string },
): Promise<SmallTable> {
  const usage: TableUsage = { requests: 0, writeUnits: 0, readUnits: 0 };
  const inner = dynalite({ createTableMs: 0 });
  // Its own listener answers; the server around it is closed at once, with the connections that are kept open.
  const answer = inner.listeners("request")[0] as RequestListener;
  const server = await serve((request, response) => {
    const target = String(request.headers["x-amz-target"]);
    if (WRITES.test(target)) usage.writeUnits += toUnits(Number(request.headers["content-length"]), 1024);
    if (WRITES.test(target) || READS.test(target)) usage.requests += 1;
    response.once("finish", () => {
      const bytes = Number(response.getHeader("content-length") ?? 0);
      if (READS.test(target)) usage.readUnits += toUnits(bytes, 4096);
    });
    answer(request, response);
  });
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey: "any",
    region: "eu-test-1",
    service: "dynamodb",
  });
  const ask = async (operation: string, body: object) => {
    const response = await client.fetch(server.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      },
      body: JSON.stringify({ TableName: name, ...body }),
    });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return (await response.json()) as { Table?: { TableStatus?: string } };
  };
  await ask("CreateTable", TABLE);
  while ((await ask("DescribeTable", {})).Table?.TableStatus !== "ACTIVE");
  return { ...server, usage };
}

function toUnits(bytes: number, unitBytes: number): number {
  return Math.max(1, Math.ceil((Number.isFinite(bytes) ? bytes : 0) / unitBytes));
}
