import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHost as createLambdaHost, type HttpApiEvent } from "../../src/http/lambda.ts";
import { createHost as createNodeHost } from "../../src/http/node.ts";
import { aHostileRun } from "./a-hostile-run.ts";
import { aPagesWorld, type Credentials, type PagesWorld } from "./a-pages-world.ts";
import { fill, listRows, type Row, type Subject, type Whole } from "./ask-routes.ts";
import { thePageRoutes } from "./the-page-routes.ts";

/** Reads, of which a host on AWS has no stream. What asks for work makes another run each time, and can't be compared. */
const ROWS = listRows(thePageRoutes()).filter(({ method }) => method === "GET");
const MISSING: Subject = { id: "f".repeat(26), owner: "octo", name: "never" };
/** Of the line, not of the answer. */
const OF_THE_LINE = new Set(["date", "connection", "keep-alive", "content-length", "transfer-encoding"]);

let world: PagesWorld;
let people: Record<string, Credentials>;
let there: Subject;

beforeAll(async () => {
  world = await aPagesWorld();
  there = { id: await aHostileRun(world, { number: 1 }), owner: "octo", name: "secret" };
  const [foreign, reader, writer] = [
    await world.signIn("eve"),
    await world.signIn("rita"),
    await world.signIn("ann"),
  ];
  people = { nobody: {}, foreign, reader, writer };
});
afterAll(() => world.close());

interface Asked {
  row: Row;
  subject: Subject;
  who: Credentials;
}

/** As the gateway makes an event: by its own route, its parameters decoded or not, cookies apart from the headers and one by one. */
function toEvent({ row, subject, who }: Asked, isEncoded: boolean): HttpApiEvent {
  const [pattern = "", query = ""] = row.path.split("?");
  const given = Object.entries(subject).filter(([name]) => pattern.includes(`:${name}`));
  const written = given.map(([name, value]) => [name, isEncoded ? toPercent(value) : value]);
  const { cookie, ...headers } = { ...who, ...row.headers };
  return {
    routeKey: `${row.method} ${pattern.replace(/:(\w+)/g, "{$1}")}`,
    ...{ pathParameters: Object.fromEntries(written), headers, isBase64Encoded: false },
    rawQueryString:
      query === "" ? "" : new URL(fill(`/?${query}`, subject), "https://x.test").search.slice(1),
    ...(cookie !== undefined && { cookies: ["theme=dark", cookie] }),
  };
}

const toPercent = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join("");

/** A fault is a 500, which the other host would have to answer, too. */
const aLambda = () => createLambdaHost(world.start(false), () => undefined);

async function askLambda(host: ReturnType<typeof aLambda>, asked: Asked): Promise<Whole> {
  const { statusCode: status, headers, cookies = [], body } = await host(toEvent(asked, false));
  return { status, headers, cookies, body };
}

async function askNode(url: string, { row, subject, who }: Asked): Promise<Whole> {
  const { cookie, ...rest } = { ...who, ...row.headers };
  const headers = { ...rest, ...(cookie !== undefined && { cookie: `theme=dark; ${cookie}` }) };
  const answer = await fetch(url + fill(row.path, subject), { headers, redirect: "manual" });
  const told = [...answer.headers].filter(([name]) => !OF_THE_LINE.has(name) && name !== "set-cookie");
  return {
    status: answer.status,
    headers: Object.fromEntries(told),
    cookies: answer.headers.getSetCookie(),
    body: await answer.text(),
  };
}

/** A form's key is another each time. */
function withoutKeys<T extends { body: string }>(answer: T): T {
  return { ...answer, body: answer.body.replaceAll(/name="key" value="[\w-]{36}"/g, 'name="key"') };
}

it.each(["nobody", "foreign", "reader", "writer"])(
  "S22: both hosts answer %s alike, byte for byte",
  async (who) => {
    const server = createNodeHost(world.start(false)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const lambda = aLambda();
    const statuses = new Set<number>();
    for (const row of ROWS)
      for (const subject of [there, MISSING]) {
        const asked = { row, subject, who: people[who] ?? {} };
        const answer = await askLambda(lambda, asked);
        statuses.add(answer.status);

        expect(withoutKeys(answer), `${row.path} of ${subject.id}`).toEqual(
          withoutKeys(await askNode(url, asked)),
        );
      }
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));

    expect([...statuses].toSorted((a, b) => a - b)).toEqual(
      { nobody: [303, 401], foreign: [404], reader: [200, 403, 404], writer: [200, 404] }[who],
    );
  },
);

it("S22: what a gateway left encoded names no run but its own", async () => {
  const run = ROWS.find(({ path }) => path === "/runs/:id") as Row;
  const host = aLambda();
  const asked = { row: run, subject: there, who: people.writer ?? {} };

  expect((await host(toEvent(asked, false))).statusCode).toBe(200);
  expect((await host(toEvent(asked, true))).statusCode).toBe(404);
});
