import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/http/route.ts";
import { anOutcome, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { aHostileRun, type Say } from "./a-hostile-run.ts";
import { aPagesWorld, type Credentials, type PagesWorld } from "./a-pages-world.ts";
import { askRow, listRows, type Row, type Subject } from "./ask-routes.ts";
import { findIn, findInText, type Needle, toNeedles } from "./needles.ts";
import { thePageRoutes } from "./the-page-routes.ts";

const TABLE = thePageRoutes({}, { canStream: true });
/** Words of an outcome that are ours, and no one else's. */
const OURS = new Set([
  "what",
  "verb",
  "kind",
  "why",
  "failure",
  "cap",
  "by",
  "state",
  "proof",
  "rule",
  "url",
  "commitUrl",
  "commitSha",
]);

let world: PagesWorld;
let issued: Record<string, string>;
let needles: Needle[];
let people: Record<string, Credentials>;
let subjects: Subject[];
let routes: Route[];

beforeAll(async () => {
  world = await aPagesWorld();
  const { github } = world;
  const issue = { repo: "octo/secret", author: "ann", title: "It fails" };
  const { number } = await github.openIssue(issue, { silent: true });
  people = { nobody: {}, foreign: await world.signIn("eve") };
  people.reader = await world.signIn("rita");
  people.writer = await world.signIn("ann");
  routes = world.start(true);
  // The app's own calls for ann make the installation's token.
  const clean = toSubject(await aHostileRun(world, { number, nth: 100 }));
  await askRow(routes, { row: rowOf("/v1/tasks/:id/messages"), subject: clean, who: people.writer });
  issued = theIssued();
  needles = toNeedles({ ...issued, ...theSessions() });
  const say = hostile(Object.values(issued));
  const outcomes = [undefined, ...OUTCOME_KINDS.map((kind) => plant(anOutcome(kind), say))];
  const ids = await Promise.all(
    outcomes.map((outcome, nth) => aHostileRun(world, { number, nth, say, ...(outcome && { outcome }) })),
  );
  subjects = ids.map(toSubject);
});
afterAll(() => world.close());

const toSubject = (id: string): Subject => ({ id, owner: "octo", name: "secret" });

function rowOf(path: string): Row {
  const row = listRows(TABLE).find((each) => each.path === path);
  if (row === undefined) throw new Error(`There is no ${path}.`);
  return row;
}

/** All that the operator set and GitHub gave out, which a text could hold. */
function theIssued(): Record<string, string> {
  const { github, operators } = world;
  const installation = github.tokens().map(({ token }) => token);
  const signedIn = github.loginRequests.flatMap(({ answer }) =>
    [answer.access_token, answer.refresh_token].map(String),
  );
  const programs = Object.values(people).flatMap(
    ({ authorization }) => authorization?.slice("Bearer ".length) ?? [],
  );
  const all = [...operators, ...installation, ...signedIn, ...programs];
  expect(all.length).toBeGreaterThanOrEqual(6 + 1 + 2 * 3 + 3);
  return Object.fromEntries(all.map((secret, index) => [`${index} ${secret.slice(0, 4)}…`, secret]));
}

/**
 * What browsers were given. They have no form that tells them from other text, and nothing but the browser knows one: the store keeps a hash. So
 * they are in no hostile text, and are looked for in what the app says by itself.
 */
function theSessions(): Record<string, string> {
  const secrets = Object.values(people).flatMap(({ cookie }) => cookie?.split("=")[1] ?? []);
  expect(secrets).toHaveLength(3);
  return Object.fromEntries(secrets.map((secret, index) => [`session ${index}`, secret]));
}

/** Every secret in every text: as it is, and what the operator knows in other writings, too. */
function hostile(secrets: readonly string[]): Say {
  // The key in its lines is long: every text with it four times over would make a slow test.
  const short = world.operators.filter((secret) => !secret.includes("\n"));
  const known = short.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    return [bytes.toString("base64"), bytes.toString("hex"), encodeURIComponent(secret)];
  });
  const words = [...secrets, ...known].join(" ");
  return (text) => `${words} ${text}`;
}

/** An outcome with hostile words wherever they are not ours. */
function plant<T>(value: T, say: Say, key = ""): T {
  if (typeof value === "string") return (OURS.has(key) ? value : say(value)) as T;
  if (Array.isArray(value)) return value.map((each) => plant(each, say, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plant(each, say, name)])) as T;
}

/** Every route, also those that name no run: what they are sent is what a person could send. */
function listAllRows(): Row[] {
  const others = TABLE.filter(({ path, method }) => method === "GET" && !path.includes(":")).map(
    ({ path }): Row => ({ method: "GET", path }),
  );
  const csv = { method: "GET", path: "/v1/outcomes", headers: { accept: "text/csv" } } as const;
  const stream = {
    method: "GET",
    path: "/v1/tasks/:id/logs",
    headers: { accept: "text/event-stream" },
  } as const;
  return [...listRows(TABLE), ...others, csv, stream];
}

/** All routes for the run of which all is known; the others differ in how they ended, which a writer reads of each. */
function listAsked(who: string): { row: Row; subject: Subject }[] {
  const [whole, ...others] = subjects;
  const rows = listAllRows();
  const ofEnding = rows.filter(({ path }) => who === "writer" && /^\/(runs|v1\/tasks)\/:id$/.test(path));
  return [
    ...rows.flatMap((row) => (whole === undefined ? [] : [{ row, subject: whole }])),
    ...others.flatMap((subject) => ofEnding.map((row) => ({ row, subject }))),
  ];
}

describe("S8: secrets that were given out, in hostile words everywhere", () => {
  it("S8: are where they are looked for, when they are not taken out", () => {
    const [first = "", second = ""] = Object.values(issued);
    const text = Buffer.from(`x${second}`).toString("base64");

    expect(findInText(`${first} ${text}`, needles)).toHaveLength(2);
  });

  it.each(["nobody", "foreign", "reader", "writer"])("S8: are in no answer that %s gets", async (who) => {
    const found = new Set<string>();
    const asked = listAsked(who);
    for (const { row, subject } of asked) {
      const answer = await askRow(routes, { row, subject, who: people[who] ?? {} });
      expect(answer.status, `${row.path} ${answer.body}`).toBeLessThan(500);
      for (const name of findIn(answer, needles)) found.add(`${row.method} ${row.path}: ${name}`);
    }

    expect([...found]).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(25);
  });

  it("S8: are in no address or page of signing in but the cookie of whose it is", () => {
    const said = world.signedIn.map(({ headers, body }) => findIn({ headers, body: String(body) }, needles));

    expect(said.flat()).toEqual([]);
  });

  it("S19: are in no line of the log", () => {
    expect(findInText(world.lines.join(""), needles)).toEqual([]);
  });
});
