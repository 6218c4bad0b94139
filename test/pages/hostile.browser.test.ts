// needs: chromium
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TranscriptEntry } from "../../src/record/run-record.ts";
import { aDiff, aPrompt, aRunRecord, aTranscript } from "./a-run-record.ts";
import { openPage, startBrowser } from "./browser.ts";
import { type HostileWords, hostileWords } from "./hostile-words.ts";
import { type SomePages, startPages } from "./some-pages.ts";

const TRANSCRIPTS_A_PAGE = 20;
const ITEMS = 7;
const ALL = hostileWords();

let browser: Browser;
let pages: SomePages;
beforeAll(async () => {
  browser = await startBrowser();
  pages = await startPages();
});
afterAll(async () => {
  pages.close();
  await browser.close();
});

/** Transcripts one behind the other, each entry with a name of its own. */
function join(transcripts: readonly TranscriptEntry[][]): TranscriptEntry[] {
  return transcripts.flat().map((entry, index) => ({ ...entry, id: `1.1:${index + 1}` }));
}

/** A run full of such words: half of its transcripts are there when its page is loaded, half come while it is looked at. */
function addRun(words: readonly HostileWords[], index: number) {
  const [first] = words;
  const id = String(index).padStart(26, "a");
  const run = aRunRecord(
    { id, state: "working", outcome: undefined, findings: [{ path: "x", detail: first!.say("x") }] },
    first!.say,
  );
  const entries = join(words.map(({ say }) => aTranscript(ITEMS, say)));
  const half = entries.length / 2;
  pages.records.add({
    run,
    entries: entries.slice(0, half),
    prompts: words.slice(0, 4).map(({ say }) => aPrompt({}, say)),
    diff: words.flatMap(({ say }) => aDiff(say)),
  });
  return { id, later: entries.slice(half) };
}

/** Elements that a page of ours has none of, wherever their words came from. */
const FOREIGN =
  "script:not([src^='/assets/']), style, img, iframe, object, embed, video, audio, math, base, meta[http-equiv], main svg:not(.bar), main form:not(.filters, #steer > form, #steer > div > form), main input:not([name=person], [name=key]), main link, [style]";

/** What is in the page that only hostile words could have brought in. Runs in the page. */
const LOOK_AROUND = `(() => ({
  hurt: window.hurt ?? ({}).hurt,
  foreign: [...document.querySelectorAll(${JSON.stringify(FOREIGN)})].map((element) => element.outerHTML.slice(0, 200)),
  handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
  links: [...document.querySelectorAll("[href], [src], [action]")].map((element) => element.href?.baseVal ?? element.href ?? element.src ?? element.action).filter((url) => !url.startsWith(location.origin + "/") && !url.startsWith("https://github.com/acme/") && !url.startsWith("data:image/svg+xml,")),
  items: document.querySelectorAll(".log .item").length,
}))()`;

const CLEAN = { hurt: undefined, foreign: [], handlers: [], links: [] };
const QUIET = { away: [], dialogs: [], faults: [] };

describe("S26: a transcript of a stranger's words, in a browser", () => {
  const groups = Array.from({ length: Math.ceil(ALL.length / TRANSCRIPTS_A_PAGE) }, (_, index) =>
    ALL.slice(index * TRANSCRIPTS_A_PAGE, (index + 1) * TRANSCRIPTS_A_PAGE),
  );

  it("S26: is one of two hundred", () => {
    expect(ALL.length).toBeGreaterThanOrEqual(200);
  });

  it.each(groups.map((words, index) => ({ words, index })))(
    "S26: runs nothing, asks nobody and stays text (group $index)",
    async ({ words, index }) => {
      const { id, later } = addRun(words, index);
      const { page, deeds } = await openPage(browser, { url: pages.url });
      try {
        await page.goto(`${pages.url}/runs/${id}?after=`);
        const before = (await page.evaluate(LOOK_AROUND)) as { items: number };
        await page.goto(`${pages.url}/runs/${id}`);
        await page.locator("[data-live=sign][data-is=on]").waitFor();
        pages.records.tell(id, { entries: later, run: { headline: words.at(-1)!.say("x") } });
        await page.waitForFunction(
          "document.querySelector('.log').lastElementChild.textContent.includes('success')",
        );
        await page.waitForFunction("document.title.startsWith('working')");
        await page.getByRole("button", { name: "Unfold all" }).click();
        await page.locator(".item").last().hover();

        expect(await page.evaluate(LOOK_AROUND)).toMatchObject(CLEAN);
        expect(before).toMatchObject(CLEAN);
        expect(before.items).toBeGreaterThan(0);
        for (const below of ["/prompts", "/diff"]) {
          await page.goto(`${pages.url}/runs/${id}${below}`);
          expect(await page.evaluate(LOOK_AROUND)).toMatchObject(CLEAN);
        }
        await page.goto(pages.url);
        expect(await page.evaluate(LOOK_AROUND)).toMatchObject(CLEAN);
        expect(deeds).toEqual(QUIET);
      } finally {
        await page.context().close();
      }
    },
  );
});
