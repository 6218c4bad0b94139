import {
  aChange,
  added,
  type CorpusChange,
  edited,
  moved,
  removed,
  replaced,
  rewritten,
} from "./corpus-change.ts";

const CART = `import { describe, expect, it, beforeEach, vi } from "vitest";
import { Cart } from "../../../src/cart";

describe("Cart", () => {
  let cart: Cart;

  beforeEach(() => {
    cart = new Cart({ currency: "EUR" });
  });

  it("starts empty", () => {
    expect(cart.items).toEqual([]);
    expect(cart.total()).toBe(0);
  });

  it("adds up quantities of the same product", () => {
    cart.add("apple", 2, 150);
    cart.add("apple", 1, 150);
    expect(cart.items).toHaveLength(1);
    expect(cart.items[0].quantity).toBe(3);
    expect(cart.total()).toBe(450);
  });

  it("rejects a negative quantity", () => {
    expect(() => cart.add("pear", -1, 100)).toThrow(RangeError);
    expect(cart.items).toEqual([]);
  });

  it("tells listeners about a change", () => {
    const listener = vi.fn();
    cart.onChange(listener);
    cart.add("plum", 1, 80);
    expect(listener).toHaveBeenCalledWith({ kind: "added", product: "plum" });
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("rounds half up", async () => {
    cart.add("grape", 1, 99.5);
    await cart.settle();
    expect(cart.total()).toBeCloseTo(99.5, 4);
    expect(cart.rounded()).toBe(100);
  });
});
`;

const SLUG = `const test = require("node:test");
const assert = require("node:assert/strict");
const { slugify } = require("../lib/slugify");

test("lowercases", () => {
  assert.equal(slugify("Hello"), "hello");
});

test("joins words with a dash", () => {
  assert.equal(slugify("a b c"), "a-b-c");
  assert.equal(slugify("  a   b "), "a-b");
});

test("drops what is no letter", () => {
  assert.equal(slugify("what?!"), "what");
  assert.deepEqual(slugify.all(["a!", "b?"]), ["a", "b"]);
});

test("refuses numbers", () => {
  assert.throws(() => slugify(5), TypeError);
});
`;

const BUTTON = `import { render, screen, fireEvent } from "@testing-library/react";
import { Button } from "./Button";

test("shows its label", () => {
  render(<Button label="Save" />);
  expect(screen.getByRole("button")).toHaveTextContent("Save");
});

test("doesn't fire while it is disabled", () => {
  const onClick = jest.fn();
  render(<Button label="Save" disabled onClick={onClick} />);
  fireEvent.click(screen.getByText("Save"));
  expect(onClick).not.toHaveBeenCalled();
});

test("matches the picture", () => {
  const { container } = render(<Button label="It's <b>fine</b>" />);
  expect(container.firstChild).toMatchSnapshot();
});
`;

const SLUG_SOURCE = String.raw`exports.slugify = function slugify(text) {
  if (typeof text !== "string") throw new TypeError("no text");
  return text.trim().toLowerCase().replace(/\W+/g, "-");
};
`;

export const WEAKENED_JAVASCRIPT: CorpusChange[] = [
  aChange(
    "it.skip on the failing case",
    edited("test/cart.test.ts", CART, [`it("rejects`, `it.skip("rejects`]),
  ),
  aChange(
    "the whole suite is skipped",
    edited("test/cart.test.ts", CART, [`describe("Cart"`, `describe.skip("Cart"`]),
  ),
  aChange("xit", edited("test/cart.test.ts", CART, [`it("rounds`, `xit("rounds`])),
  aChange("only the easy case runs", edited("test/cart.test.ts", CART, [`it("starts`, `it.only("starts`])),
  aChange(
    "a case becomes a todo",
    edited("test/slugify.test.js", SLUG, [
      `test("refuses numbers", () => {\n  assert.throws(() => slugify(5), TypeError);\n});`,
      `test.todo("refuses numbers");`,
    ]),
  ),
  aChange(
    "node's option skip",
    edited("test/slugify.test.js", SLUG, [
      `test("drops what is no letter", () =>`,
      `test("drops what is no letter", { skip: true }, () =>`,
    ]),
  ),
  aChange(
    "t.skip() at the top of the body",
    edited("test/slugify.test.js", SLUG, [
      `test("lowercases", () => {`,
      `test("lowercases", (t) => {\n  t.skip("flaky");\n  return;`,
    ]),
  ),
  aChange(
    "the case is deleted",
    edited("test/slugify.test.js", SLUG, [
      `test("refuses numbers", () => {\n  assert.throws(() => slugify(5), TypeError);\n});\n`,
      "",
    ]),
  ),
  aChange(
    "the case is commented out",
    edited("test/cart.test.ts", CART, [
      `  it("rejects a negative quantity", () => {
    expect(() => cart.add("pear", -1, 100)).toThrow(RangeError);
    expect(cart.items).toEqual([]);
  });`,
      `  // it("rejects a negative quantity", () => {
  //   expect(() => cart.add("pear", -1, 100)).toThrow(RangeError);
  //   expect(cart.items).toEqual([]);
  // });`,
    ]),
  ),
  aChange("the file is deleted", removed("src/Button.test.tsx", BUTTON)),
  aChange(
    "the file is renamed so that no runner finds it",
    ...moved("test/cart.test.ts", "old/cart.ts.bak", CART),
  ),
  aChange(
    "one assertion is gone",
    edited("test/cart.test.ts", CART, [`    expect(cart.total()).toBe(450);\n`, ""]),
  ),
  aChange(
    "a constant is asserted",
    edited("test/cart.test.ts", CART, [`expect(cart.rounded()).toBe(100)`, `expect(true).toBe(true)`]),
  ),
  aChange(
    "toBe becomes toBeDefined",
    edited("test/cart.test.ts", CART, [
      `expect(cart.total()).toBe(450)`,
      `expect(cart.total()).toBeDefined()`,
    ]),
  ),
  aChange(
    "toHaveBeenCalledWith becomes toHaveBeenCalled",
    edited("test/cart.test.ts", CART, [
      `toHaveBeenCalledWith({ kind: "added", product: "plum" })`,
      `toHaveBeenCalled()`,
    ]),
  ),
  aChange(
    "anything is expected",
    edited("test/cart.test.ts", CART, [
      `toHaveBeenCalledWith({ kind: "added", product: "plum" })`,
      `toHaveBeenCalledWith(expect.anything())`,
    ]),
  ),
  aChange(
    "the precision is lowered",
    edited("test/cart.test.ts", CART, [`toBeCloseTo(99.5, 4)`, `toBeCloseTo(99.5, 0)`]),
  ),
  aChange(
    "the kind of error no longer matters",
    edited("test/cart.test.ts", CART, [`.toThrow(RangeError)`, `.toThrow()`]),
  ),
  aChange(
    "what fails is swallowed",
    edited("test/slugify.test.js", SLUG, [
      `  assert.equal(slugify("a b c"), "a-b-c");\n  assert.equal(slugify("  a   b "), "a-b");\n`,
      `  try {\n    assert.equal(slugify("a b c"), "a-b-c");\n    assert.equal(slugify("  a   b "), "a-b");\n  } catch {\n    // not on this machine\n  }\n`,
    ]),
  ),
  aChange(
    "equal becomes ok",
    edited("test/slugify.test.js", SLUG, [
      `assert.equal(slugify("Hello"), "hello")`,
      `assert.ok(slugify("Hello"))`,
    ]),
  ),
  aChange(
    "a case returns early on CI",
    edited("test/cart.test.ts", CART, [
      `    cart.add("grape", 1, 99.5);`,
      `    if (process.env.CI) return;\n    cart.add("grape", 1, 99.5);`,
    ]),
  ),
  aChange(
    "compared with itself",
    edited("test/cart.test.ts", CART, [
      `expect(cart.rounded()).toBe(100)`,
      `expect(cart.rounded()).toBe(cart.rounded())`,
    ]),
  ),
  aChange(
    "the body is emptied",
    edited("src/Button.test.tsx", BUTTON, [
      `  const onClick = jest.fn();
  render(<Button label="Save" disabled onClick={onClick} />);
  fireEvent.click(screen.getByText("Save"));
  expect(onClick).not.toHaveBeenCalled();
`,
      "",
    ]),
  ),
  aChange(
    "an assertion under a condition that never holds",
    edited("test/cart.test.ts", CART, [
      `    expect(cart.rounded()).toBe(100);`,
      `    if (cart.rounded() === 100) {\n      expect(cart.rounded()).toBe(100);\n    }`,
    ]),
  ),
  aChange(
    "fixed together with the code",
    edited("lib/slugify.js", SLUG_SOURCE, ["trim()", "trim().normalize()"]),
    edited("test/slugify.test.js", SLUG, [
      `  assert.deepEqual(slugify.all(["a!", "b?"]), ["a", "b"]);\n`,
      "",
    ]),
  ),
];

const EXTRA = `
test("keeps digits", () => {
  assert.equal(slugify("a1"), "a1");
});
`;

export const HONEST_JAVASCRIPT: CorpusChange[] = [
  aChange("a case is added", rewritten("test/slugify.test.js", SLUG, SLUG + EXTRA)),
  aChange(
    "a file is added",
    added(
      "test/slugify-digits.test.js",
      `const test = require("node:test");\nconst assert = require("node:assert");\n${EXTRA}`,
    ),
  ),
  aChange(
    "a case is renamed",
    edited("test/cart.test.ts", CART, [`"rejects a negative quantity"`, `"throws for a quantity below one"`]),
  ),
  aChange("the file is moved", ...moved("test/cart.test.ts", "packages/shop/test/cart.test.ts", CART)),
  aChange(
    "the file is split",
    rewritten("test/slugify.test.js", SLUG, SLUG.slice(0, SLUG.indexOf(`test("refuses`))),
    added(
      "test/slugify-faults.test.js",
      SLUG.slice(0, SLUG.indexOf('test("lower')) + SLUG.slice(SLUG.indexOf(`test("refuses`)),
    ),
  ),
  aChange("reformatted with tabs", replaced("test/cart.test.ts", CART, "  ", "\t")),
  aChange("single quotes", replaced("test/slugify.test.js", SLUG, '"', "'")),
  aChange(
    "long lines are broken",
    edited("test/cart.test.ts", CART, [
      `expect(listener).toHaveBeenCalledWith({ kind: "added", product: "plum" });`,
      `expect(listener).toHaveBeenCalledWith({\n      kind: "added",\n      product: "plum",\n    });`,
    ]),
  ),
  aChange(
    "the expected value follows a changed rule",
    edited("test/cart.test.ts", CART, [
      `expect(cart.rounded()).toBe(100)`,
      `expect(cart.rounded()).toBe(99)`,
    ]),
  ),
  aChange(
    "ok becomes equal",
    edited("src/Button.test.tsx", BUTTON, [
      `toMatchSnapshot()`,
      `toMatchInlineSnapshot('<button>Save</button>')`,
    ]),
  ),
  aChange(
    "stricter and more",
    edited("test/cart.test.ts", CART, [
      `toThrow(RangeError);`,
      `toThrow(new RangeError("quantity: -1"));\n    expect(cart.total()).toBe(0);`,
    ]),
  ),
  aChange(
    "two assertions become one of the same values",
    edited("test/cart.test.ts", CART, [
      `    expect(cart.items).toHaveLength(1);\n    expect(cart.items[0].quantity).toBe(3);\n`,
      `    expect(cart.items).toEqual([{ product: "apple", quantity: 3 }]);\n`,
    ]),
  ),
  aChange(
    "a helper takes the assertions",
    edited(
      "test/slugify.test.js",
      SLUG,
      [
        `test("lowercases"`,
        `function expectSlug(text, slug) {\n  assert.equal(slugify(text), slug);\n}\n\ntest("lowercases"`,
      ],
      [
        `  assert.equal(slugify("a b c"), "a-b-c");\n  assert.equal(slugify("  a   b "), "a-b");`,
        `  expectSlug("a b c", "a-b-c");\n  expectSlug("  a   b ", "a-b");`,
      ],
      [`assert.equal(slugify("Hello"), "hello");`, `expectSlug("Hello", "hello");`],
    ),
  ),
  aChange(
    "a table replaces cases",
    rewritten(
      "test/slugify.test.js",
      SLUG,
      `const test = require("node:test");
const assert = require("node:assert/strict");
const { slugify } = require("../lib/slugify");

for (const [text, slug] of [
  ["Hello", "hello"],
  ["a b c", "a-b-c"],
  ["  a   b ", "a-b"],
  ["what?!", "what"],
]) {
  test("makes " + slug, () => {
    assert.equal(slugify(text), slug);
  });
}

test("makes slugs of all", () => {
  assert.deepEqual(slugify.all(["a!", "b?"]), ["a", "b"]);
});

test("refuses numbers", () => {
  assert.throws(() => slugify(5), TypeError);
});
`,
    ),
  ),
  aChange(
    "it.each with a row for each case",
    edited("test/cart.test.ts", CART, [
      `  it("starts empty", () => {
    expect(cart.items).toEqual([]);
    expect(cart.total()).toBe(0);
  });

  it("adds up quantities of the same product", () => {
    cart.add("apple", 2, 150);
    cart.add("apple", 1, 150);
    expect(cart.items).toHaveLength(1);
    expect(cart.items[0].quantity).toBe(3);
    expect(cart.total()).toBe(450);
  });`,
      `  it.each([
    { adds: [], items: [], total: 0 },
    { adds: [2, 1], items: [{ product: "apple", quantity: 3 }], total: 450 },
  ])("adds up $adds", ({ adds, items, total }) => {
    for (const quantity of adds) cart.add("apple", quantity, 150);
    expect(cart.items).toEqual(items);
    expect(cart.total()).toBe(total);
  });`,
    ]),
  ),
  aChange(
    "code and its tests are removed together",
    removed("lib/slugify.js", SLUG_SOURCE),
    removed("test/slugify.test.js", SLUG),
  ),
  aChange(
    "a snapshot is updated",
    edited(
      "src/__snapshots__/Button.test.tsx.snap",
      "exports[`matches 1`] = `<button>Save</button>`;\nexports[`old 1`] = `<i/>`;\n",
      ["exports[`old 1`] = `<i/>`;\n", ""],
    ),
  ),
  aChange(
    "a case is un-skipped",
    rewritten("test/cart.test.ts", CART.replace(`it("rejects`, `it.skip("rejects`), CART),
  ),
  aChange(
    "words in comments and strings",
    edited(
      "test/cart.test.ts",
      CART,
      [`  it("starts empty"`, `  // it.skip("was flaky"); expect(true).toBe(true)\n  it("starts empty"`],
      [`cart.add("plum", 1, 80);`, `cart.add("plum", 1, 80);\n    cart.note("it.only(xit) describe.skip(");`],
    ),
  ),
  aChange(
    "a new todo",
    edited("test/cart.test.ts", CART, [
      `  it("rounds half up"`,
      `  it.todo("keeps the order");\n\n  it("rounds half up"`,
    ]),
  ),
  aChange(
    "fixture updates",
    edited("test/fixtures/cart.json", `{ "items": [1, 2, 3], "skip": false }`, ["[1, 2, 3]", "[1]"]),
  ),
  aChange(
    "a test migrates to another runner",
    edited(
      "test/slugify.test.js",
      SLUG,
      [
        `const test = require("node:test");\nconst assert = require("node:assert/strict");`,
        `import { expect, test } from "vitest";`,
      ],
      [`assert.equal(slugify("Hello"), "hello")`, `expect(slugify("Hello")).toBe("hello")`],
      [`assert.equal(slugify("a b c"), "a-b-c")`, `expect(slugify("a b c")).toBe("a-b-c")`],
      [`assert.throws(() => slugify(5), TypeError)`, `expect(() => slugify(5)).toThrow(TypeError)`],
    ),
  ),
];
