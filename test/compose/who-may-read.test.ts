import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aHostileRun } from "./a-hostile-run.ts";
import { aPagesWorld, type Credentials, MINUTE_MS, type PagesWorld } from "./a-pages-world.ts";
import { askRow, listRows, type Row, type Subject, type Whole } from "./ask-routes.ts";
import { thePageRoutes } from "./the-page-routes.ts";

/** Nobody had these, nor will. */
const MISSING: Subject = { id: "f".repeat(26), owner: "octo", name: "never" };
const ALSO_MISSING: Subject = { ...MISSING, id: "e".repeat(26) };
/** What needs permission to push, beside all that changes something. */
const WRITERS_READS = ["/v1/tasks/:id/session"];

/** Who has no part in the repository, and whose credentials are nobody's. */
const NOBODIES = ["nobody", "made up", "installation", "bot"] as const;
const STRANGERS = ["foreign", "lost"] as const;
type Role = (typeof NOBODIES)[number] | (typeof STRANGERS)[number] | "reader" | "writer";

const ROWS = listRows(thePageRoutes({}, { canStream: true }));
const toName = ({ method, path }: Row) => `${method} ${path}`;

let world: PagesWorld;
let roles: Record<Role, Credentials>;
let there: Subject;
let alsoThere: Subject;

beforeAll(async () => {
  world = await aPagesWorld();
  const { github } = world;
  const issue = { repo: "octo/secret", author: "ann", title: "It fails" };
  const { number } = await github.openIssue(issue, { silent: true });
  const toSubject = (id: string): Subject => ({ id, owner: "octo", name: "secret" });
  there = toSubject(await aHostileRun(world, { number }));
  alsoThere = toSubject(await aHostileRun(world, { number, nth: 2 }));
  roles = await theRoles();
});
afterAll(() => world.close());

async function theRoles(): Promise<Record<Role, Credentials>> {
  const { github } = world;
  const bearer = (token: string) => ({
    cookie: `__Host-sandpiper=${token}`,
    authorization: `Bearer ${token}`,
  });
  github.createUser("robot[bot]", { type: "Bot" });
  return {
    nobody: {},
    "made up": {
      cookie: `__Host-sandpiper=${"A".repeat(43)}`,
      authorization: `Bearer ghp_${"A".repeat(36)}`,
    },
    installation: bearer(await anInstallationToken()),
    bot: bearer(github.makePersonalToken("robot[bot]")),
    foreign: await world.signIn("eve"),
    lost: await world.signIn("lou"),
    reader: await world.signIn("rita"),
    writer: await world.signIn("ann"),
  };
}

/** As the app's own runs have one. */
async function anInstallationToken(): Promise<string> {
  const ann = await world.signIn("ann");
  const row = ROWS.find(({ path }) => path === "/v1/tasks/:id/messages");
  if (row !== undefined) await askRow(world.start(), { row, subject: there, who: ann });
  const token = world.github.tokens().findLast(({ revoked }) => !revoked)?.token;
  if (token === undefined) throw new Error("The app has no token.");
  return token;
}

const ask = (row: Row, asked: { subject: Subject; role: Role; routes?: ReturnType<PagesWorld["start"]> }) =>
  askRow(asked.routes ?? world.start(true), { row, subject: asked.subject, who: roles[asked.role] });

/** What an answer says without what was asked for. */
function withoutSubject({ headers, ...answer }: Whole, { id, owner, name }: Subject): Whole {
  const plain = (text: string) =>
    text
      .replaceAll(id, "<id>")
      .replaceAll(`${owner}/${name}`, "<o>/<n>")
      .replaceAll(`${owner}%2F${name}`, "<o>/<n>");
  const named = Object.entries(headers).map(([key, value]) => [key, plain(value)]);
  return { ...answer, headers: Object.fromEntries(named), body: plain(answer.body) };
}

describe("S22: whoever has no right to a run", () => {
  it("S22: is asked about by 30 ways and more, which the table of routes gives", () => {
    expect(ROWS.length * Object.keys(roles).length).toBeGreaterThanOrEqual(150);
    expect(ROWS.map(toName)).toContain("GET /runs/:id/live");
    expect(ROWS.map(toName)).toContain("POST /v1/tasks/:id/publish");
  });

  it.each(NOBODIES)("S22: who is %s gets one answer for what is there and what is not", async (role) => {
    for (const row of ROWS) {
      const [existing, missing] = [
        await ask(row, { subject: there, role }),
        await ask(row, { subject: MISSING, role }),
      ];

      expect([303, 401], toName(row)).toContain(existing.status);
      expect(withoutSubject(existing, there), toName(row)).toEqual(withoutSubject(missing, MISSING));
    }
  });

  it.each(STRANGERS)(
    "S22: who is %s gets the 404 of what never was, header for header and byte for byte",
    async (role) => {
      // Six minutes ago lou could read it, and GitHub's word of then is with the process.
      const routes = world.start(true);
      const [run] = ROWS;
      if (role === "lost" && run !== undefined) {
        expect((await ask(run, { subject: there, role, routes })).status).toBe(200);
        world.github.setRole("octo/secret", "lou", undefined);
        world.clock.now += 6 * MINUTE_MS;
      }
      for (const row of ROWS) {
        const existing = await ask(row, { subject: there, role, routes });

        expect(existing.status, toName(row)).toBe(404);
        expect(existing, toName(row)).toEqual(await ask(row, { subject: MISSING, role, routes }));
        expect(existing, toName(row)).toEqual(await ask(row, { subject: MISSING, role: "writer" }));
      }
    },
  );
});

describe("S22: whoever has a right to a run", () => {
  it("S22: reads all of it as a reader, and changes nothing", async () => {
    for (const row of ROWS) {
      const needsWrite = row.method === "POST" || WRITERS_READS.includes(row.path);

      expect((await ask(row, { subject: there, role: "reader" })).status, toName(row)).toBe(
        needsWrite ? 403 : 200,
      );
    }
  });

  it("S22: does all of it as a writer", async () => {
    for (const row of ROWS) {
      const { status, body } = await ask(row, { subject: there, role: "writer" });

      expect(status, `${toName(row)}: ${body}`).toBe(
        row.method === "GET"
          ? 200
          : row.path.startsWith("/runs/")
            ? 303
            : row.path === "/v1/tasks"
              ? 201
              : 202,
      );
    }
  });
});

/*
 * Milliseconds on a machine of tests tell nothing. What an answer's time is made of does: its questions to GitHub take tens of milliseconds each,
 * those to the store up to ten on DynamoDB, and all the rest is the same code on the same few bytes. An answer that asks the same, in the same
 * order, is of the same time, but for what GitHub itself takes to say no.
 */
describe("S22: the time of a 404", () => {
  const questionsOf = async (row: Row, asked: Parameters<typeof ask>[1]): Promise<string[]> => {
    world.questions.length = 0;
    await ask(row, asked);
    return [...world.questions];
  };

  it.each(["foreign", "lost", ...NOBODIES] as const)(
    "S22: for who is %s is that of a missing run, cold and warm",
    async (role) => {
      for (const row of ROWS) {
        const [first, second] = [world.start(true), world.start(true)];
        const cold = await questionsOf(row, { subject: there, role, routes: first });
        const warm = await questionsOf(row, { subject: there, role, routes: first });

        if (role === "foreign" || role === "lost")
          expect(cold, toName(row)).toContain("GitHub: GET /repos/{owner}/{repo}");
        expect(cold, toName(row)).toEqual(await questionsOf(row, { subject: MISSING, role, routes: second }));
        expect(warm, toName(row)).toEqual(await questionsOf(row, { subject: MISSING, role, routes: second }));
      }
    },
  );

  it("S22: tells no runs of one repository from runs that are not there, nor what repository it is", async () => {
    const [repository, run] = ["/repositories/:owner/:name", "/runs/:id"].map((path) =>
      ROWS.find((row) => row.path === path),
    );
    if (repository === undefined || run === undefined) throw new Error("There are no such pages.");
    const walk = async (subjects: Subject[]): Promise<string[][]> => {
      const routes = world.start(true);
      const asked: string[][] = [];
      for (const subject of subjects)
        for (const row of [run, repository, run])
          asked.push(await questionsOf(row, { subject, role: "foreign", routes }));
      return asked;
    };

    expect(await walk([there, alsoThere])).toEqual(await walk([MISSING, ALSO_MISSING]));
  });
});
