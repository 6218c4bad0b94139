import { describe, expect, it } from "vitest";
import { renderAnimatedSvg } from "../../../demo/show/animated-svg.ts";
import { toHeldFrames } from "../../../demo/show/picture-frames.ts";
import { type Frame, Terminal } from "../../../demo/show/terminal.ts";
import { readText } from "../../repository/repository-files.ts";

const MAX_BYTES = 150 * 1024;

/** What the terminal showed after each of the texts. */
function record(...texts: string[]): Frame[] {
  const frames: Frame[] = [];
  const terminal = new Terminal({ columns: 20, rows: 3 }, (frame) => frames.push(frame));
  for (const text of texts) terminal.write(text);
  return frames;
}

/** Throws at what no XML reader takes: a stray `<` or `&`, a tag that isn't closed, an attribute without quotes. */
function requireWellFormed(xml: string): void {
  const open: string[] = [];
  const tokens = /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|&#\d+;|[^<&]/gy;
  while (tokens.lastIndex < xml.length) {
    const at = tokens.lastIndex;
    const match = tokens.exec(xml);
    if (match === null) throw new Error(`no XML: ${xml.slice(at, at + 40)}`);
    const [, end, name = "", , isEmpty] = match;
    if (name === "" || isEmpty === "/") continue;
    if (end !== "/") open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> at ${at}`);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
}

function requireHarmless(svg: string): void {
  requireWellFormed(svg);
  expect(svg).not.toMatch(/<script|<foreignObject|<image|<use|href|@import|url\(| on\w+=/i);
  expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
}

describe("the frames of the picture", () => {
  const [first = [], second = [], third = []] = record("one", "two", "three");

  it("stay long enough to be read, and no wait is longer than two seconds", () => {
    const held = toHeldFrames([
      { atMs: 0, frame: first },
      { atMs: 300, frame: second },
      { atMs: 9_000, frame: third },
    ]);

    expect(held).toEqual([
      { frame: first, forMs: 600 },
      { frame: second, forMs: 2_000 },
      { frame: third, forMs: 10_000 },
    ]);
  });

  it("stay longer where more is new", () => {
    const [many = [], more = []] = record("1\n2\n3", "\n4");
    const held = toHeldFrames([
      { atMs: 0, frame: many },
      { atMs: 300, frame: more },
      { atMs: 600, frame: third },
    ]);

    expect(held.map(({ forMs }) => forMs)).toEqual([900, 600, 10_000]);
  });

  it("leave out what another replaced in the same moment", () => {
    const held = toHeldFrames([
      { atMs: 0, frame: first },
      { atMs: 100, frame: second },
    ]);

    expect(held.map(({ frame }) => frame)).toEqual([second]);
  });
});

describe("the animated picture", () => {
  const words = { rows: 3, title: "a & b", description: "<i>" };
  const toSvg = (...texts: string[]) =>
    renderAnimatedSvg(
      record(...texts).map((frame) => ({ frame, forMs: 1_000 })),
      words,
    );

  it("shows a row for as long as it stays, once", () => {
    const svg = toSvg("stays\n", "goes\n", "\u001b[1Acomes\u001b[K\n");

    expect(svg.match(/stays/g)).toHaveLength(1);
    expect(svg).toContain("#f1-2{animation:f1-2 3000ms step-end infinite}");
    expect(svg).toContain(
      "@keyframes f1-2{0%{visibility:hidden}33.33%{visibility:visible}66.67%{visibility:hidden}100%{visibility:hidden}}",
    );
    expect(svg).toMatch(/<g id="f1-2" class="h">\s*<text [^>]*>goes</);
    expect(svg).toMatch(/<g id="f2-3">\s*<text [^>]*>comes</);
  });

  it("keeps the colours", () => {
    expect(toSvg('\u001b[1m\u001b[32m✓ <ok> & "so"\u001b[39m\u001b[22m rest')).toContain(
      '<tspan class="b g">✓ &#60;ok&#62; &#38; &#34;so&#34;</tspan> rest</text>',
    );
  });

  it("is well-formed, with nothing from elsewhere and no script, whatever is shown", () => {
    requireHarmless(toSvg("</text><script>&", "]]>"));
  });
});

describe("docs/demo.svg", () => {
  const svg = readText("docs/demo.svg");

  it("is well-formed, harmless and small", () => {
    requireHarmless(svg);
    expect(Buffer.byteLength(svg)).toBeLessThan(MAX_BYTES);
  });

  it("shows the main job, and says that it is a recording whose waits are shortened", () => {
    expect(svg).toMatch(/<title id="title">npm run demo · recorded, waits shortened<\/title>/);
    expect(svg).toMatch(/<desc id="desc">A terminal\..+<\/desc>/);
    for (const shown of [
      "/claude fix this",
      "☑ Write a test that fails",
      "the change is being checked",
      "Mend what failed in the app's checks",
      "Claude was sent back to mend it",
      "Pull request #2 is ready, and proven",
      "pass 4 · fail 0",
    ])
      expect(svg).toContain(shown);
  });
});
