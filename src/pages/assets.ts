import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STYLE } from "./style.ts";

interface Asset {
  path: string;
  type: string;
  content: string;
}

const style = toAsset(STYLE, { ending: "css", type: "text/css; charset=utf-8" });
const script = toAsset(readFileSync(join(import.meta.dirname, "browser.js"), "utf8"), {
  ending: "js",
  type: "text/javascript; charset=utf-8",
});

/** Where the stylesheet and the script are: their paths change with what is in them, so that a browser may keep them for ever. */
export const STYLE_PATH = style.path;
export const SCRIPT_PATH = script.path;

export const ASSETS: readonly Asset[] = [style, script];

function toAsset(content: string, { ending, type }: { ending: string; type: string }): Asset {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { path: `/assets/${hash}.${ending}`, type, content };
}
