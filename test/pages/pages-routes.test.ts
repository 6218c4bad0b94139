import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seeRun } from "../../src/record/see-run.ts";
import { aRunRecord, aTranscript, RUN_ID, toEntries } from "./a-run-record.ts";
import { SESSION, type SomePages, startPages } from "./some-pages.ts";

const STRANGE_ID = "f".repeat(26);
const OTHERS_ID = "e".repeat(26);
const UNSEEN = { id: 99, owner: "other", name: "secret" };

let pages: SomePages;
beforeEach(async () => {
  pages = await startPages();
  pages.records.add();
  pages.records.add({ run: aRunRecord({ id: OTHERS_ID, repository: UNSEEN }) });
});
afterEach(() => pages.close());

async function ask(path: string, headers: Record<string, string> = { cookie: SESSION }, method = "GET") {
  const answer = await fetch(pages.url + path, { headers, redirect: "manual", method });
  const own = new Set(["date", "connection", "keep-alive", "transfer-encoding"]);
  const told = [...answer.headers].filter(([name]) => !own.has(name));
  return { status: answer.status, headers: Object.fromEntries(told), text: await answer.text() };
}

/** What a run's paths answer for this id. */
const PATHS = (id: string) =>
  ["", "?before=1.1:900", "/prompts", "/diff", "/entries", "/entries?before=1.1:900", "/live"].map(
    (below) => `/runs/${id}${below}`,
  );

describe("S26: a viewer who may not read a run's repository", () => {
  it("S26: gets the very same answer as for a run that is not there, and for what is no run's name", async () => {
    const ids = [
      OTHERS_ID,
      STRANGE_ID,
      "nope",
      "..%2f..%2fetc",
      "%00",
      "__proto__",
      RUN_ID.toUpperCase(),
      "0".repeat(3_000),
    ];
    const answers = await Promise.all(ids.map((id) => Promise.all(PATHS(id).map((path) => ask(path)))));

    expect(answers[0]?.map(({ status }) => status)).toEqual(PATHS("").map(() => 404));
    for (const each of answers) expect(each).toEqual(answers[0]);
  });

  it("S26: gets the same for a repository's page, an asset and a run", async () => {
    const [unseen, missing, asset, run] = await Promise.all(
      ["/repositories/other/secret", "/repositories/no/such", "/assets/x.css", `/runs/${OTHERS_ID}`].map(
        (path) => ask(path),
      ),
    );

    expect(unseen).toEqual(missing);
    expect(asset).toEqual(missing);
    expect(run).toEqual(missing);
  });

  it("S26: asks GitHub in every case, so that the time says nothing either", async () => {
    const asked: string[] = [];
    const viewer = {
      id: 1,
      login: "eve",
      find: async () => undefined,
      repositories: async () => [],
      see: async ({ name }: { name: string }) => void asked.push(name),
    };
    for (const id of [OTHERS_ID, STRANGE_ID, "nope"]) await seeRun(pages.records, { id, viewer });

    expect(asked).toEqual(["secret", STRANGE_ID, "nope"]);
  });

  it("S26: never finds its runs in a list", async () => {
    const { text } = await ask("/?repository=other/secret");

    expect(text).toContain("No run is like that.");
    expect((await ask("/")).text).not.toContain(OTHERS_ID);
  });
});

describe("S26: somebody who is not signed in", () => {
  it("S26: is sent to the way in, with where they wanted to go", async () => {
    const answer = await ask("/runs/x?before=1", {});

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/sign-in?return_to=%2Fruns%2Fx%3Fbefore%3D1");
  });

  it("S26: is told the same of a run that is there and of one that is not", async () => {
    for (const below of ["/entries", "/live"]) {
      const [there, missing] = await Promise.all(
        [RUN_ID, STRANGE_ID].map((id) => ask(`/runs/${id}${below}`, {})),
      );

      expect(there?.status).toBe(401);
      expect(there).toEqual(missing);
    }
  });
});

describe("S26: every answer", () => {
  it("S26: lets a browser do nothing but what our own files do, and no one keep it", async () => {
    for (const path of [
      "/",
      "/totals",
      "/repositories/acme/rocket",
      ...PATHS(RUN_ID),
      ...PATHS("nope"),
      "/assets/x.js",
    ]) {
      const { headers } = await ask(path);

      expect(headers["content-security-policy"], path).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
      expect(headers["x-content-type-options"], path).toBe("nosniff");
      expect(headers["cache-control"], path).toMatch(/^private, no-(store|cache)$/);
    }
  });

  it("has no script, style or handler in it", async () => {
    for (const path of ["/", "/totals", "/repositories/acme/rocket", `/runs/${RUN_ID}`, "/runs/nope"]) {
      const { text } = await ask(path);

      expect(
        text.match(/<style|\sstyle=|\son\w+=|<script(?! src="\/assets\/)|javascript:/g),
        path,
      ).toBeNull();
    }
  });
});

describe("the pages", () => {
  it("keep style and script for ever, under a path that changes with them", async () => {
    const { text } = await ask(`/runs/${RUN_ID}`);
    const paths = text.match(/\/assets\/[0-9a-f]{16}\.(?:css|js)/g) ?? [];
    const answers = await Promise.all(paths.map((path) => ask(path, {})));

    expect(answers.map(({ headers }) => [headers["content-type"], headers["cache-control"]])).toEqual([
      ["text/css; charset=utf-8", "public, max-age=31536000, immutable"],
      ["text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
    ]);
  });

  it("narrow the list to a state, a repository and a person", async () => {
    pages.records.add({
      run: aRunRecord({
        id: "a".repeat(26),
        state: "working",
        outcome: undefined,
        requester: { id: 2, login: "Grace" },
      }),
    });
    const { text } = await ask("/?state=working&repository=acme/rocket&person=@grace");

    expect(text).toContain("a".repeat(26));
    expect(text).not.toContain(RUN_ID);
    expect((await ask("/?state=ended")).text).not.toContain("a".repeat(26));
  });

  it("lead from a long list to the runs that follow, as it was narrowed", async () => {
    for (let count = 0; count < 60; count += 1)
      pages.records.add({
        run: aRunRecord({
          id:
            String(count).padStart(26, "b").replace(/\D/g, "b").slice(0, 24) + String(count).padStart(2, "0"),
        }),
      });
    const { text } = await ask("/?state=ended");
    const [, next = ""] = /href="([^"]+)" rel="next"/.exec(text) ?? [];
    const rest = await ask(next.replaceAll("&amp;", "&"));

    expect(next).toContain("state=ended");
    expect(rest.text.match(/class="title"/g)).toHaveLength(11);
  });

  it("go from the newest of a long transcript to its first entry by links, each page in weight", async () => {
    pages.records.add({ entries: aTranscript(900) });
    let path: string | undefined = `/runs/${RUN_ID}`;
    let count = 0;
    let entries = 0;
    while (path !== undefined) {
      const { text } = await ask(path);
      expect(Buffer.byteLength(text)).toBeLessThan(60_000);
      entries += text.match(/<(?:p|details|article|div) class="item/g)?.length ?? 0;
      count += 1;
      path = /href="([^"#]+)#log" data-earlier/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }

    expect(entries).toBe(900);
    expect(count).toBeGreaterThan(3);
  });

  it("say in a word that there is nothing new", async () => {
    const path = `/runs/${RUN_ID}/entries?after=1.1:3900`;
    const first = await ask(path);
    const { etag = "" } = first.headers;
    const second = await ask(path, { cookie: SESSION, "if-none-match": etag });
    pages.records.tell(RUN_ID, {
      entries: [{ ...toEntries([{ kind: "retry", why: "new" }])[0]!, id: "1.1:9000" }],
    });
    const third = await ask(path, { cookie: SESSION, "if-none-match": etag });

    expect(JSON.parse(first.text)).toMatchObject({
      last: "1.1:4000",
      hasMore: false,
      state: { isEnded: true },
    });
    expect([second.status, second.text]).toEqual([304, ""]);
    expect(third.status).toBe(200);
  });

  it("answer a question after the headers alone", async () => {
    const answers = await Promise.all(
      [`/runs/${RUN_ID}`, `/runs/${RUN_ID}/live`].map((path) => ask(path, { cookie: SESSION }, "HEAD")),
    );

    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, ""],
      [200, ""],
    ]);
  });
});
