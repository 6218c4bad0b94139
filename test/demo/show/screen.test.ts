import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createScreen, type ScreenLine } from "../../../demo/show/screen.ts";
import { Terminal } from "../../../demo/show/terminal.ts";

const lines = (...texts: string[]): ScreenLine[] => texts.map((text) => ({ text, kind: "plain" }));

function aTerminal(size = { columns: 40, rows: 6 }) {
  const terminal = new Terminal(size);
  return { terminal, screen: createScreen(terminal, {}) };
}

/** Something that is no terminal, and what was written to it. */
function aPipe(more: object = {}) {
  let written = "";
  const pipe = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  return { out: Object.assign(pipe, more), written: () => written };
}

describe("the screen of a terminal", () => {
  it("draws what changes in place, and leaves nothing of what was longer before", () => {
    const { terminal, screen } = aTerminal();
    screen.say("begin");
    screen.show(lines("☐ one, which is long", "☐ two", "☐ three"));
    screen.show(lines("☑ one", "☐ two"));

    expect(terminal.text).toBe("begin\n☑ one\n☐ two\n");
  });

  it("shows the end of what is higher than the terminal, and all of it at last", () => {
    const { terminal, screen } = aTerminal({ columns: 40, rows: 4 });
    const many = ["1", "2", "3", "4", "5", "6"];
    screen.show(lines(...many.slice(0, 5)));
    screen.show(lines(...many));
    expect(terminal.text).toBe("4\n5\n6\n");

    screen.settle();
    expect(terminal.text).toBe("1\n2\n3\n4\n5\n6\n");
  });

  it("says something above what changes", () => {
    const { terminal, screen } = aTerminal();
    screen.show(lines("☐ one"));
    screen.say("by the way");
    screen.show(lines("☑ one"));

    expect(terminal.text).toBe("by the way\n☑ one\n");
  });

  it("breaks what it says between words, whatever is coloured", () => {
    const { terminal, screen } = aTerminal({ columns: 12, rows: 6 });
    screen.say(`${screen.paint("bold", "one two")} three four`);

    expect(terminal.text).toBe("one two\nthree four\n");
  });

  it("writes nothing when nothing changed, and a change at once", () => {
    const writes: unknown[] = [];
    const terminal = new Terminal({ columns: 40, rows: 6 }, (frame) => writes.push(frame));
    const screen = createScreen(terminal, {});
    for (const text of ["a", "a", "b"]) screen.show(lines(text, "c"));

    expect(writes).toHaveLength(2);
  });

  it("paints in colour", () => {
    const { terminal, screen } = aTerminal();
    screen.say(screen.paint(["bold", "green"], "✓"));

    expect(terminal.frame[0]).toEqual([{ text: "✓", style: "1;32" }]);
  });
});

describe("what is printed where there is no terminal", () => {
  it("is what is new, and small print at the end", () => {
    const { out, written } = aPipe();
    const screen = createScreen(out, {});
    const small: ScreenLine[] = [
      { text: "", kind: "gap" },
      { text: "small", kind: "detail" },
    ];
    screen.show([...lines("title", "☐ one", "☐ two"), ...small]);
    screen.show([...lines("title", "☑ one", "☐ two"), ...small]);
    expect(written()).toBe("title\n☐ one\n☐ two\n☑ one\n");

    screen.settle();
    expect(written()).toMatch(/☑ one\nsmall\n$/);
  });

  it("is so on a terminal that can't move the cursor", () => {
    const { out, written } = aPipe({ isTTY: true, columns: 20, rows: 5 });
    const screen = createScreen(out, { TERM: "dumb" });
    screen.show(lines("a"));
    screen.show(lines("a", "b"));

    expect(written()).toBe("a\nb\n");
  });

  it("has no colour of its own", () => {
    const { FORCE_COLOR: forced } = process.env;
    delete process.env.FORCE_COLOR;
    expect(createScreen(aPipe().out, {}).paint("red", "x")).toBe("x");

    process.env.FORCE_COLOR = "1";
    expect(createScreen(aPipe().out, {}).paint("red", "x")).toBe("\u001b[31mx\u001b[39m");
    if (forced === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = forced;
  });
});
