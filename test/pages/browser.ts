import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { SESSION } from "./some-pages.ts";

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** What a page did beside being shown. */
export interface Deeds {
  /** Requests to other hosts; none is let out. */
  away: string[];
  dialogs: string[];
  faults: string[];
}

/** A page of somebody who is signed in, and what it does. */
export async function openPage(
  browser: Browser,
  { url, ...options }: BrowserContextOptions & { url: string },
): Promise<{ page: Page; deeds: Deeds }> {
  const context = await browser.newContext(options);
  await context.addCookies([{ name: SESSION.split("=")[0]!, value: SESSION.split("=")[1]!, url }]);
  const deeds: Deeds = { away: [], dialogs: [], faults: [] };
  await context.route(
    (target) => target.origin !== url,
    (route) => {
      deeds.away.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("dialog", (dialog) => {
    deeds.dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  page.on("pageerror", (error) => deeds.faults.push(String(error)));
  page.on("console", (line) => line.type() === "error" && deeds.faults.push(line.text()));
  return { page, deeds };
}
