import { expect, it } from "vitest";
import { isSameOrigin } from "../../src/viewer/same-origin.ts";

const OURS = "https://sandpiper.example.com";

it.each<[boolean, Record<string, string>]>([
  [true, { origin: OURS }],
  [true, { origin: OURS, "sec-fetch-site": "same-origin" }],
  [true, { "sec-fetch-site": "same-origin" }],
  // What a form sends from a page that names itself to nobody.
  [true, { origin: "null", "sec-fetch-site": "same-origin" }],
  [false, {}],
  [false, { origin: "null" }],
  [false, { origin: "null", "sec-fetch-site": "cross-site" }],
  [false, { origin: "https://evil.example" }],
  [false, { origin: "https://evil.example", "sec-fetch-site": "same-origin" }],
  [false, { origin: "http://sandpiper.example.com" }],
  [false, { origin: `${OURS}.evil.example` }],
  [false, { origin: `${OURS}:8443` }],
  [false, { "sec-fetch-site": "same-site" }],
  [false, { "sec-fetch-site": "none" }],
  [false, { host: "sandpiper.example.com", referer: OURS }],
])("S26: a form is our own page's: %s for %j", (isOurs, headers) => {
  expect(isSameOrigin((name) => headers[name], OURS)).toBe(isOurs);
});
