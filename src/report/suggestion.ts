import type { Speech, Untrusted } from "./speech.ts";

const MAX_CHARS = 2_000;

/** How to have changes tested where the repository says nothing of that, folded to a line; empty where nothing is plain. */
export function renderSuggestion(config: Untrusted | undefined, say: Speech): string {
  if (config === undefined) return "";
  return [
    "<details><summary>Sandpiper did not test this change, but can</summary>",
    "Only Claude has looked at it so far. To have Sandpiper check each change itself, after Claude, add to `.github/sandpiper.yml` on the default branch:",
    say.output(config, MAX_CHARS),
    "What the commands need must be in the sandbox, or be installed by `setup`. With `verify: []` in place of this, the hint is not given again.",
    "</details>",
  ].join("\n\n");
}
