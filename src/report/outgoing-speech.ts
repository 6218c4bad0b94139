import { stripInvisible } from "../text/invisible.ts";
import {
  type OutgoingPolicy,
  renderCommitBody,
  renderOutgoing,
  renderPlain,
} from "../text/outgoing/render-outgoing.ts";
import { createSpeech, type Speech } from "./speech.ts";

/** Passages of words that aren't ours: the rest of a comment is ours and short, and 60,000 is the whole comment's cap (F25). */
const MAX_BLOCK_CHARS = 40_000;

/** The gate that words which aren't ours pass on their way to GitHub (S10, S13), as the report's renderings use it. */
export function createOutgoingSpeech(policy: OutgoingPolicy): Speech {
  const { redactor, maxChars = MAX_BLOCK_CHARS } = policy;
  const strip = (text: string) => stripInvisible(text).text;
  return createSpeech({
    redact: (text) => strip(redactor.redact(strip(text)).text),
    line: (text, most) => renderPlain(text, { ...policy, maxChars: most }),
    lines: (text) => renderCommitBody(text, { ...policy, maxChars: undefined }),
    block: (text) => renderOutgoing(text, { ...policy, maxChars }),
  });
}
