import { performance } from "node:perf_hooks";
import type { Browser, Page } from "playwright-core";
import { aTranscript, RUN_ID } from "../test/pages/a-run-record.ts";
import { openPage, startBrowser } from "../test/pages/browser.ts";
import { SESSION, type SomePages, startPages } from "../test/pages/some-pages.ts";
import { atMost, type Figure, median } from "./figure.ts";

const ENTRIES = 10_000;
const ROUNDS = 7;
const FIRST_BYTE_GOAL_MS = 100;
const COMPLETE_GOAL_MS = 1_000;
/** For somebody who wants all of it at once. */
const EVERYTHING_GOAL_MS = 5_000;

/** A run's page with 10,000 entries behind it, from records in memory: what the store costs comes on top. Needs Chromium. */
export async function benchPages(): Promise<Figure[]> {
  const pages = await startPages();
  const browser = await startBrowser();
  try {
    pages.records.add({ entries: aTranscript(ENTRIES) });
    const firstByteMs = await medianOf(() => measureFirstByte(pages));
    const completeMs = await medianOf(() => withPage(browser, pages, measureComplete));
    const everythingMs = await medianOf(() => withPage(browser, pages, measureEverything));
    return [
      atMost(`a run of ${ENTRIES} entries: first byte of its page, against the goal`, "ms", {
        value: firstByteMs,
        baseline: FIRST_BYTE_GOAL_MS,
        goal: 1,
      }),
      atMost(`a run of ${ENTRIES} entries: its page complete in Chromium, against the goal`, "ms", {
        value: completeMs,
        baseline: COMPLETE_GOAL_MS,
        goal: 1,
      }),
      atMost(`a run of ${ENTRIES} entries: all of them on the page in Chromium, against the goal`, "ms", {
        value: everythingMs,
        baseline: EVERYTHING_GOAL_MS,
        goal: 1,
      }),
    ];
  } finally {
    await browser.close();
    pages.close();
  }
}

async function measureFirstByte({ url }: SomePages): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/runs/${RUN_ID}`, { headers: { cookie: SESSION } });
  const reader = answer.body?.getReader();
  await reader?.read();
  const tookMs = performance.now() - startedAt;
  await reader?.cancel();
  return tookMs;
}

async function withPage(
  browser: Browser,
  { url }: SomePages,
  measure: (page: Page, url: string) => Promise<number>,
): Promise<number> {
  const { page } = await openPage(browser, { url });
  try {
    return await measure(page, `${url}/runs/${RUN_ID}`);
  } finally {
    await page.context().close();
  }
}

/** From the browser's own clock: when it began to ask, to when the page and all of its files were there. */
async function measureComplete(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: "load" });
  return (await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")) as number;
}

/** The same, and then all entries fetched and laid out. */
async function measureEverything(page: Page, url: string): Promise<number> {
  const completeMs = await measureComplete(page, url);
  const restMs = (await page.evaluate(`new Promise((resolve) => {
    const startedAt = performance.now();
    const more = document.querySelector(".more:has([data-earlier])");
    new MutationObserver(() => requestAnimationFrame(() => resolve(performance.now() - startedAt))).observe(more, { attributeFilter: ["hidden"] });
    document.querySelector("[data-everything]").click();
  })`)) as number;
  const items = await page.locator(".log .item").count();
  if (items < ENTRIES) throw new Error(`Only ${items} of ${ENTRIES} entries came.`);
  return completeMs + restMs;
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) values.push(await measure());
  return median(values);
}
