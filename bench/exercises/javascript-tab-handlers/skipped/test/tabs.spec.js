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

describe.skip("several tabs", () => {
  it("open themselves", () => {
    const [home, news] = createTabs(["Home", "News"]);
    assert.equal(home.open(), "Home");
    assert.equal(news.open(), "News");
  });
});
