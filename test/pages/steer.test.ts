import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Asked } from "../../src/command/ask-for.ts";
import { aRunRecord, RUN_ID } from "./a-run-record.ts";
import { PUBLIC_URL, type Said, SESSION, type SomePages, startPages } from "./some-pages.ts";

const MADE_ID = "d".repeat(26);
const READ_ONLY_ID = "c".repeat(26);
const working = () => aRunRecord({ state: "working", outcome: undefined });
const KEY = "7b0c5b4e-6d3f-4a55-9d6c-0f6a4d1d2c11";

let pages: SomePages;
let next: (said: Said) => Promise<Asked>;
beforeEach(async () => {
  next = async () => ({ kind: "taken", runId: MADE_ID });
  pages = await startPages({ say: (said) => next(said) });
  pages.records.add({ run: working() });
  pages.records.add({ run: aRunRecord({ id: MADE_ID, state: "waiting", outcome: undefined, verb: "also" }) });
  const repository = { id: 8, owner: "acme", name: "a-rather-long-name-of-a-repository" };
  pages.records.add({ run: aRunRecord({ id: READ_ONLY_ID, repository }) });
});
afterEach(() => pages.close());

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const OURS = { cookie: SESSION, origin: PUBLIC_URL, ...FORM };

/** Sends a form as a browser does. */
async function send(
  deed: string,
  {
    id = RUN_ID,
    headers = OURS,
    ...fields
  }: { id?: string; headers?: Record<string, string>; key?: string; text?: string } = {},
) {
  const body = new URLSearchParams({ key: KEY, ...fields }).toString();
  const url = `${pages.url}/runs/${id}/${deed}`;
  const answer = await fetch(url, { method: "POST", redirect: "manual", headers, body });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

const read = async (path: string) => (await fetch(pages.url + path, { headers: { cookie: SESSION } })).text();

describe("a run's page for who may push", () => {
  it("offers to say more and to stop while the run goes on, and says what stops", async () => {
    const page = await read(`/runs/${RUN_ID}`);

    expect(page).toContain(`action="/runs/${RUN_ID}/messages"`);
    expect(page).toContain(`action="/runs/${RUN_ID}/stop"`);
    expect(page).toContain("what runs and waits in this thread");
    expect(page).not.toContain(`action="/runs/${RUN_ID}/publish"`);
  });

  it.each([
    ["stopped", true, true],
    ["stopped", false, false],
    ["published", true, false],
  ] as const)(
    "of a run that is %s and has a change (%s) offers to publish: %s",
    async (outcome, hasChange, offers) => {
      pages.records.add({ run: aRunRecord({ state: "ended", outcome, hasChange }) });
      const page = await read(`/runs/${RUN_ID}`);

      expect(page.includes(`action="/runs/${RUN_ID}/publish"`)).toBe(offers);
      expect(page).not.toContain(`action="/runs/${RUN_ID}/stop"`);
      expect(page).toContain("Ask for more");
    },
  );

  it("has forms that are sent once each: every key is another, and so is a page that is loaded anew", async () => {
    const keysOf = (page: string) =>
      [...page.matchAll(/name="key" value="([\w-]{36})"/g)].map(([, key]) => key);
    const keys = [...keysOf(await read(`/runs/${RUN_ID}`)), ...keysOf(await read(`/runs/${RUN_ID}`))];

    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
  });

  it("offers nothing to who may only read", async () => {
    expect(await read(`/runs/${READ_ONLY_ID}`)).not.toContain("steer");
  });
});

describe("steering a run from its page", () => {
  it("tells the agent that works, in the thread, as the person, and comes back with a word on it", async () => {
    const sent = await send("messages", { text: "  Mind the time zones.\r\nAll of them.\0 " });

    expect(sent).toMatchObject({ status: 303, location: `/runs/${RUN_ID}?done=messages#steer` });
    expect(pages.said).toMatchObject([
      {
        person: { id: 1, login: "ada" },
        where: "the run's page",
        wish: { kind: "message", text: "Mind the time zones.\nAll of them.\ufffd" },
        number: working().thread.number,
        repository: { id: 7, owner: "acme", name: "rocket" },
      },
    ]);
    expect(await read(`/runs/${RUN_ID}?done=messages`)).toContain("Said in the thread.");
    expect(await read(`/runs/${RUN_ID}?done=<b>`)).not.toContain("Said in the thread.");
  });

  it("leads to the run that a message or a publication made", async () => {
    pages.records.add({ run: aRunRecord({ id: MADE_ID, verb: "work" }) });

    expect(await send("messages", { text: "And a test." })).toMatchObject({ location: `/runs/${MADE_ID}` });
    expect(await send("publish")).toMatchObject({ location: `/runs/${MADE_ID}` });
    expect(pages.said.map(({ wish }) => wish.kind)).toEqual(["message", "publish"]);
  });

  it("stops, and of a run that has ended stops nothing", async () => {
    expect(await send("stop")).toMatchObject({ status: 303, location: `/runs/${RUN_ID}?done=stop#steer` });
    pages.records.add({ run: aRunRecord({ state: "ended" }) });
    expect(await send("stop")).toMatchObject({ status: 303, location: `/runs/${RUN_ID}` });

    expect(pages.said.map(({ wish }) => wish)).toEqual([{ kind: "stop", runId: RUN_ID }]);
  });

  it("is one comment, however often a form is sent, at once and later; with other words it is another", async () => {
    const one = { text: "Go on." };
    const answers = await Promise.all([send("messages", one), send("messages", one)]);
    answers.push(await send("messages", one));

    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect(pages.said).toHaveLength(1);
    await send("messages", { text: "Go on, please." });
    expect(pages.said).toHaveLength(2);
    expect(new Set(pages.said.map(({ key }) => key)).size).toBe(2);
  });

  it("is tried again where it did not come to anything, and told when it was first tried", async () => {
    next = () => Promise.reject(new Error("broken"));
    expect((await send("stop")).status).toBe(500);
    next = async () => ({ kind: "taken", runId: MADE_ID });
    expect((await send("stop")).status).toBe(303);

    expect(pages.said.map(({ triedAt }) => triedAt)).toEqual([undefined, expect.any(Number)]);
    expect(new Set(pages.said.map(({ key }) => key)).size).toBe(1);
  });

  it.each([
    [{ kind: "unwritable", reason: "secret words" }, 422, "the thread is locked or gone"],
    [{ kind: "no_thread" }, 422, "not there any more"],
    [{ kind: "not_installed" }, 422, "not installed"],
  ] as const)("says what is in the way: %j", async (asked, status, words) => {
    next = async () => asked;
    const sent = await send("stop");

    expect(sent).toMatchObject({ status, text: expect.stringContaining(words) });
    expect(sent.text).toContain(`href="/runs/${RUN_ID}"`);
    expect(sent.text).not.toContain("secret words");
  });

  it.each([
    ["nothing", { text: "" }, 400],
    ["blanks", { text: " \n " }, 400],
    ["more than a message", { text: "x".repeat(50_001) }, 400],
    ["more than a form", { text: "x".repeat(700_000) }, 413],
    ["no key", { text: "x", key: "" }, 400],
    ["JSON", { text: "x", headers: { ...OURS, "content-type": "application/json" } }, 400],
  ])("takes no %s", async (_, fields, status) => {
    expect((await send("messages", fields)).status).toBe(status);
    expect(pages.said).toEqual([]);
  });

  it("takes 20 a minute of one person", async () => {
    for (let count = 0; count < 20; count += 1) expect((await send("messages")).status).toBe(400);

    expect((await send("stop")).status).toBe(429);
    expect(pages.said).toEqual([]);
  });
});

describe("S26: steering a run from elsewhere", () => {
  it.each([
    ["another site", { ...OURS, origin: "https://evil.example" }],
    ["a page without an origin", { ...OURS, origin: "null" }],
    ["nobody says where", { cookie: SESSION, ...FORM }],
    [
      "another site's page, by what a browser says",
      { cookie: SESSION, ...FORM, "sec-fetch-site": "cross-site" },
    ],
    ["a site of the same owner", { cookie: SESSION, ...FORM, "sec-fetch-site": "same-site" }],
  ])("does nothing: %s", async (_, headers) => {
    for (const deed of ["stop", "publish", "messages"])
      expect((await send(deed, { headers, text: "x" })).status).toBe(403);
    expect(pages.said).toEqual([]);
  });

  it("leads who is not signed in to the way in, and back to the page with the form", async () => {
    const sent = await send("stop", { headers: { ...FORM, origin: PUBLIC_URL } });

    expect(sent).toMatchObject({
      status: 303,
      location: `/sign-in?return_to=${encodeURIComponent(`/runs/${RUN_ID}`)}`,
    });
    expect(pages.said).toEqual([]);
  });

  it("S2, S22: is not for who may only read, and a run that somebody can't see is not there", async () => {
    expect((await send("stop", { id: READ_ONLY_ID })).status).toBe(403);
    const repository = { id: 99, owner: "other", name: "secret" };
    pages.records.add({ run: aRunRecord({ id: "b".repeat(26), repository }) });
    const [unseen, missing] = await Promise.all(["b", "a"].map((id) => send("stop", { id: id.repeat(26) })));

    expect(unseen?.status).toBe(404);
    expect(unseen).toEqual(missing);
    expect(pages.said).toEqual([]);
  });
});
