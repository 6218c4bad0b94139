import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Asked } from "../../src/command/ask-for.ts";
import { StoreError } from "../../src/errors.ts";
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
  pages = await startPages({ say: (said) => next(said), now: () => 1_000 });
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

    expect(page).toContain(`action="/runs/${RUN_ID}/message"`);
    expect(page).toContain(`action="/runs/${RUN_ID}/stop"`);
    expect(page).toContain("Ends what runs and waits in the thread.");
    expect(page).not.toContain(`action="/runs/${RUN_ID}/publish"`);
  });

  it.each([true, false])(
    "of a run that has ended offers to publish its change where the thread keeps it: %s",
    async (isKept) => {
      pages.records.add({ run: aRunRecord({ state: "ended", outcome: "stopped", hasChange: true, isKept }) });
      const page = await read(`/runs/${RUN_ID}`);

      expect(page.includes(`action="/runs/${RUN_ID}/publish"`)).toBe(isKept);
      expect(page).not.toContain(`action="/runs/${RUN_ID}/stop"`);
      expect(page).toContain("Ask for more");
    },
  );

  it("says of a run that waits that a message is new work", async () => {
    pages.records.add({ run: aRunRecord({ state: "waiting", outcome: undefined }) });
    const page = await read(`/runs/${RUN_ID}`);

    expect(page).toContain("Ask for more");
    expect(page).not.toContain("Tell Claude more");
  });

  it("gives each form a key of its own, and new ones at each load", async () => {
    const keysOf = (page: string) =>
      [...page.matchAll(/name="key" value="([\w-]{36})"/g)].map(([, key]) => key);
    const keys = [...keysOf(await read(`/runs/${RUN_ID}`)), ...keysOf(await read(`/runs/${RUN_ID}`))];

    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
  });

  it("offers nothing to who may only read", async () => {
    const page = await read(`/runs/${READ_ONLY_ID}`);

    expect(page).toContain("Dates in the export");
    expect(page).not.toContain('id="steer"');
  });
});

describe("steering a run from its page", () => {
  it("tells the agent that works, in the thread, as the person, and comes back with a word on it", async () => {
    const sent = await send("message", { text: "  Mind the time zones.\r\nAll of them.\0 " });

    expect(sent).toMatchObject({ status: 303, location: `/runs/${RUN_ID}?said=message#said` });
    expect(pages.said).toMatchObject([
      {
        person: { id: 1, login: "ada" },
        by: "the run's page",
        wish: { kind: "message", text: "Mind the time zones.\nAll of them.\ufffd" },
        number: working().thread.number,
        repository: { id: 7, owner: "acme", name: "rocket" },
      },
    ]);
    expect(await read(`/runs/${RUN_ID}?said=message`)).toContain("Your message is in the thread.");
    expect(await read(`/runs/${RUN_ID}?said=<b>`)).not.toContain('id="said"');
  });

  it("leads to the run that a message or a publication made", async () => {
    pages.records.add({ run: aRunRecord({ id: MADE_ID, verb: "work" }) });

    expect(await send("message", { text: "And a test." })).toMatchObject({ location: `/runs/${MADE_ID}` });
    expect(await send("publish")).toMatchObject({ location: `/runs/${MADE_ID}` });
    expect(pages.said.map(({ wish }) => wish.kind)).toEqual(["message", "publish"]);
  });

  it("stops, and of a run that has ended stops nothing", async () => {
    expect(await send("stop")).toMatchObject({ status: 303, location: `/runs/${RUN_ID}?said=stop#said` });
    pages.records.add({ run: aRunRecord({ state: "ended" }) });
    expect(await send("stop")).toMatchObject({ status: 303, location: `/runs/${RUN_ID}?said=over#said` });
    expect(await read(`/runs/${RUN_ID}?said=over`)).toContain("Nothing was stopped.");
    expect(await read(`/runs/${RUN_ID}?said=stop`)).not.toContain('id="said"');

    expect(pages.said.map(({ wish }) => wish)).toEqual([{ kind: "stop", runId: RUN_ID }]);
  });

  it("is one comment, however often a form is sent, at once and later; with other words it is another", async () => {
    const one = { text: "Go on." };
    const answers = await Promise.all([send("message", one), send("message", one)]);
    answers.push(await send("message", one));

    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect(pages.said).toHaveLength(1);
    await send("message", { text: "Go on, please." });
    expect(pages.said).toHaveLength(2);
    expect(new Set(pages.said.map(({ key }) => key)).size).toBe(2);
  });

  it("is tried again where it did not come to anything, and told when it was first tried", async () => {
    next = () => Promise.reject(new StoreError("no answer", { code: "down", retry: "backoff" }));
    const failed = await send("stop");
    expect(failed).toMatchObject({ status: 503, text: expect.stringContaining(`value="${KEY}"`) });
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

  it("gives back what was written where it came to nothing, under the same key", async () => {
    next = async () => ({ kind: "unwritable", reason: "" });
    const { text } = await send("message", { text: "Long thought </textarea><b>over." });

    expect(text).toContain("Long thought &lt;/textarea&gt;&lt;b&gt;over.</textarea>");
    expect(text).toContain(`value="${KEY}"`);
    expect(text).toContain("Your message");
    expect(text).not.toContain("This is new work in the thread.");
  });

  it.each([
    ["nothing", { text: "" }, 400],
    ["blanks", { text: " \n " }, 400],
    ["more than a message", { text: "x".repeat(60_001) }, 413],
    ["more than a form", { text: "x".repeat(730_000) }, 413],
    ["no key", { text: "x", key: "" }, 400],
    ["what calls itself JSON", { text: "x", headers: { ...OURS, "content-type": "application/json" } }, 400],
  ])("takes no %s", async (_, fields, status) => {
    expect((await send("message", fields)).status).toBe(status);
    expect(pages.said).toEqual([]);
  });

  it("takes 20 a minute of one person", async () => {
    for (let count = 0; count < 20; count += 1) expect((await send("message")).status).toBe(400);

    expect((await send("stop")).status).toBe(429);
    expect(pages.said).toEqual([]);
  });

  it("S15: reads only so many fields of a form", async () => {
    const answer = await fetch(`${pages.url}/runs/${RUN_ID}/message`, {
      ...{ method: "POST", headers: OURS, redirect: "manual" },
      body: `${"a&".repeat(300_000)}key=${KEY}&text=x`,
    });

    expect(answer.status).toBe(400);
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
    for (const deed of ["stop", "publish", "message"])
      expect((await send(deed, { headers, text: "x" })).status).toBe(403);
    expect(pages.said).toEqual([]);
  });

  it("tells who is not signed in so, keeps what they wrote, and leads to the way in and back", async () => {
    const sent = await send("message", { headers: { ...FORM, origin: PUBLIC_URL }, text: "Mind the zones." });

    expect(sent).toMatchObject({ status: 401, text: expect.stringContaining("Mind the zones.</textarea>") });
    expect(sent.text).toContain(`href="/sign-in?return_to=${encodeURIComponent(`/runs/${RUN_ID}`)}"`);
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
