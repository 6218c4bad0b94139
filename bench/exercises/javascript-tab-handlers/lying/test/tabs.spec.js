import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTabs } from "../src/tabs.js";

describe("labels", () => {
  it("are the names", () => {
    assert.deepEqual(
      createTabs(["Home", "News"]).map((tab) => tab.label),
      ["Home", "News"],
    );
  });
});

describe("a single tab", () => {
  it("opens itself", () => {
    assert.equal(createTabs(["Home"])[0].open(), "Home");
  });
});

describe("several tabs", () => {
  it("open themselves", () => {
    const tabs = createTabs(["Home", "News"]);
    assert.equal(tabs.at(-1).open(), "News");
    assert.equal(typeof tabs[0].open(), "string");
  });
});
