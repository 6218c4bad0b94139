// needs: chromium
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRunRecord, aTotal, aTranscript, RUN_ID } from "./a-run-record.ts";
import { openPage, startBrowser } from "./browser.ts";
import { type SomePages, startPages } from "./some-pages.ts";

const WORKING = "b".repeat(26);
const PATHS = [
  "/",
  "/?state=waiting",
  "/totals?per=month",
  "/repositories/acme/rocket",
  `/runs/${RUN_ID}`,
  `/runs/${WORKING}`,
  `/runs/${RUN_ID}?before=1.1:3000`,
  `/runs/${RUN_ID}/prompts`,
  `/runs/${RUN_ID}/diff`,
  "/runs/nope",
];
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true },
  "a dark phone": { colorScheme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
};

let browser: Browser;
let pages: SomePages;
beforeAll(async () => {
  browser = await startBrowser();
  pages = await startPages();
  pages.records.add({ entries: aTranscript(300) });
  pages.records.add({
    run: aRunRecord({
      id: WORKING,
      state: "working",
      outcome: undefined,
      evidence: undefined,
      hasChange: false,
      summary: "",
      notes: [],
      followUps: [],
      findings: [{ path: ".github/workflows/ci.yml", detail: "is protected" }],
    }),
    entries: aTranscript(20),
  });
  pages.records.totalRows = [aTotal(), aTotal({ period: "2026-11", costPerMergedMicroUsd: undefined })];
});
afterAll(async () => {
  pages.close();
  await browser.close();
});

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe says of the page as it stands. Its script is put in by the debugger, which the page's policy does not see. */
async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    violations: Violation[];
  };
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

describe("every page", () => {
  it.each(Object.entries(LOOKS))("is for everybody: axe finds nothing serious (%s)", async (_, look) => {
    const { page, deeds } = await openPage(browser, { url: pages.url, ...look });
    for (const path of PATHS) {
      await page.goto(pages.url + path);
      const unfold = page.getByRole("button", { name: "Unfold all" });
      if (await unfold.isVisible()) await unfold.click();
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");

      expect(await findFaults(page), path).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), `${path} fits`).toBe(
        true,
      );
    }
    expect(deeds.faults.filter((fault) => !fault.includes("404"))).toEqual([]);
    await page.context().close();
  });

  it("weighs little", async () => {
    const { page } = await openPage(browser, { url: pages.url });
    for (const path of PATHS) {
      const answer = await page.goto(pages.url + path);
      expect((await answer!.body()).length, path).toBeLessThanOrEqual(60_000);
    }
    const [script] =
      (await page.request.get(`${pages.url}/runs/${RUN_ID}`).then((answer) => answer.text())).match(
        /\/assets\/\w+\.js/,
      ) ?? [];
    const answer = await page.request.get(pages.url + script);

    expect((await answer.body()).length).toBeLessThanOrEqual(10_000);
    await page.context().close();
  });

  it("can be read and unfolded without scripts, to the first entry of a long transcript", async () => {
    const { page } = await openPage(browser, { url: pages.url, javaScriptEnabled: false });
    await page.goto(`${pages.url}/runs/${RUN_ID}`);
    const tool = page.locator(".tool").last();
    await tool.locator("summary").click();
    expect(await tool.locator(".output pre").isVisible()).toBe(true);
    while (await page.getByRole("link", { name: "Earlier entries" }).isVisible())
      await page.getByRole("link", { name: "Earlier entries" }).click();

    expect(await page.locator(".log").textContent()).toContain("Claude began");
    await page.context().close();
  });

  it("can be unfolded by keys", async () => {
    const { page } = await openPage(browser, { url: pages.url });
    await page.goto(`${pages.url}/runs/${WORKING}`);
    await page.locator(".log").waitFor();
    for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator(".log > :nth-child(2)").getAttribute("open")).not.toBeNull();
    for (const key of ["j", "k", "Enter"]) await page.keyboard.press(key);
    expect(await page.locator(".log > :nth-child(2)").getAttribute("open")).toBeNull();
    await page.context().close();
  });

  it("prints with everything unfolded and nothing to press", async () => {
    const { page } = await openPage(browser, { url: pages.url, javaScriptEnabled: false });
    await page.goto(`${pages.url}/runs/${WORKING}`);
    await page.emulateMedia({ media: "print" });

    expect(await page.locator(".tool pre").first().isVisible()).toBe(true);
    expect(await page.getByRole("button", { name: "Sign out" }).isVisible()).toBe(false);
    await page.context().close();
  });
});
