// needs: chromium
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRunRecord, aTranscript, RUN_ID } from "./a-run-record.ts";
import { openPage, startBrowser } from "./browser.ts";
import { startPages } from "./some-pages.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const working = () =>
  aRunRecord({ state: "working", outcome: undefined, headline: "Claude is working on this" });
const all = aTranscript(40);

/** The transcript in the page, as elements. */
const LOG = "document.querySelector('.log').innerHTML";

async function openRun({ canStream = true, entries = all, streamMs = 60_000 } = {}) {
  const pages = await startPages({ canStream, streamMs });
  pages.records.add({ run: working(), entries: [...entries] });
  const { page, deeds } = await openPage(browser, { url: pages.url });
  await page.goto(`${pages.url}/runs/${RUN_ID}`);
  const close = async () => {
    await page.context().close();
    pages.close();
  };
  return { pages, page, deeds, close };
}

describe("a run's page while the run goes on", () => {
  it.each([true, false])("shows what comes as if it had been there (by a stream: %s)", async (canStream) => {
    const { pages, page, deeds, close } = await openRun({ canStream, entries: all.slice(0, 5) });
    try {
      await page.locator("[data-live=sign][data-is=on]").waitFor();
      pages.records.tell(RUN_ID, { entries: all.slice(5, 12) });
      pages.records.tell(RUN_ID, {
        entries: all.slice(12),
        run: { headline: "Claude writes a test", costMicroUsd: 910_000 },
      });
      await page.getByText("Claude writes a test").waitFor();
      await page.waitForFunction("document.querySelector('.log').textContent.includes('success')");
      const live = await page.evaluate(LOG);
      await page.reload();

      expect(live).toBe(await page.evaluate(LOG));
      expect(await page.locator("[data-live=cost]").allTextContents()).toEqual(["$0.91", "$0.91"]);
      expect(deeds).toEqual({ away: [], dialogs: [], faults: [] });
    } finally {
      await close();
    }
  });

  it("says that Claude has not begun until it has", async () => {
    const { pages, page, close } = await openRun({ entries: [] });
    try {
      const nothing = page.getByText("Nothing yet: Claude has not begun.");
      await page.locator("[data-live=sign][data-is=on]").waitFor();
      expect(await nothing.isVisible()).toBe(true);
      pages.records.tell(RUN_ID, { entries: all.slice(0, 5) });
      await nothing.waitFor({ state: "hidden" });
    } finally {
      await close();
    }
  });

  it.each([true, false])(
    "says that the run has ended, and asks no more (by a stream: %s)",
    async (canStream) => {
      const { pages, page, close } = await openRun({ canStream });
      try {
        await page.locator("[data-live=sign][data-is=on]").waitFor();
        pages.records.tell(RUN_ID, { run: { state: "ended", outcome: "published", headline: "Ready" } });
        await page.getByRole("link", { name: "Show what came of it" }).waitFor();

        expect(await page.locator(".pill").textContent()).toBe("published");
        expect(await page.title()).toMatch(/^published · /);
      } finally {
        await close();
      }
    },
  );

  it("goes on where it was when its stream breaks off", async () => {
    const { pages, page, close } = await openRun({ entries: all.slice(0, 5), streamMs: 300 });
    try {
      for (const end of [10, 20, 40]) {
        const answered = page.waitForResponse(/\/live/);
        pages.records.tell(RUN_ID, { entries: all.slice(end === 10 ? 5 : end === 20 ? 10 : 20, end) });
        await answered;
      }
      await page.waitForFunction("document.querySelector('.log').textContent.includes('success')");
      const live = await page.evaluate(LOG);
      await page.reload();

      expect(live).toBe(await page.evaluate(LOG));
    } finally {
      await close();
    }
  });

  it("leaves a reader where they are, and leads to the newest", async () => {
    const { pages, page, close } = await openRun({ entries: all.slice(0, 30) });
    try {
      await page.locator("[data-live=sign][data-is=on]").waitFor();
      pages.records.tell(RUN_ID, { entries: all.slice(30) });
      const jump = page.getByRole("button", { name: "Jump to the newest (" });
      await jump.waitFor();
      expect(await page.evaluate("scrollY")).toBe(0);
      await jump.click();

      await jump.waitFor({ state: "hidden" });
      expect(await page.locator(".log > :last-child").isVisible()).toBe(true);
    } finally {
      await close();
    }
  });

  it("fetches all that was before, in order, and once", async () => {
    const long = aTranscript(1_000);
    const { page, deeds, close } = await openRun({ entries: long });
    try {
      await page.getByRole("button", { name: "All of them" }).click();
      await page.getByRole("link", { name: "Earlier entries" }).waitFor({ state: "hidden" });

      expect(await page.locator(".log .item").count()).toBe(1_000);
      expect(await page.locator(".log > :first-child").textContent()).toContain("Claude began");
      expect(deeds.faults).toEqual([]);
    } finally {
      await close();
    }
  });
});
