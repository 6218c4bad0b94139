import type { Sign } from "./sign.ts";

/** What befalls all tests from a file beside them: they are skipped, or what they test is replaced. */
export const BEFALLS: readonly Sign[] = [
  [
    "all",
    /\b(?:assumeTrue|assumeFalse|assumeThat|assumingThat|pytest\.(?:skip|xfail|importorskip|exit)|skipTest|SkipTest|t\.Skip\w*|XCTSkip\w*|markTest(?:Skipped|Incomplete)|Assert\.(?:Ignore|Inconclusive|Skip)|(?:this|ctx|context)\.skip)\b/g,
  ],
  [
    "javascript",
    /\b(?:jest|vi)\s?\.\s?(?:mock|doMock|unstable_mockModule|setMock|spyOn)\s?\(\s?["'`][.~@/#]/g,
  ],
  ["python", /\bautouse\s?=\s?True\b/g],
];
