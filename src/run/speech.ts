import type { Outgoing } from "../report/views.ts";
import { type OutgoingPolicy, renderOutgoing, renderPlain } from "../text/outgoing.ts";
import { createRedactor, type Redactor } from "../text/redact.ts";
import type { RunParts } from "./parts.ts";

/** Passages of the agent's: the rest of a comment is ours and short, and 60,000 is the whole comment's cap (F25). */
const MAX_BLOCK_CHARS = 40_000;

type Parts = Pick<RunParts, "settings" | "github">;

let kept: { key: string; redactor: Redactor } | undefined;

/**
 * The redactor for what is secret at this moment: the operator's secrets and every token that may still work.
 *
 * Making one costs more than using it, so nothing is made before there is text to look at, and the tokens' one is kept until
 * they change.
 */
export function toRedactor({ settings, github }: Parts): Redactor {
  const ofTokens = (): Redactor => {
    const tokens = github.liveTokens();
    const key = tokens.join("\0");
    if (kept?.key !== key) kept = { key, redactor: createRedactor(tokens) };
    return kept.redactor;
  };
  return {
    redact(text) {
      const first = settings.redactor.redact(text);
      const second = ofTokens().redact(first.text);
      return { text: second.text, found: first.found + second.found };
    },
    contains: (data) => settings.redactor.contains(data) || ofTokens().contains(data),
  };
}

/** The policy under which the agent's text leaves in a run of this requester (S10, S13). */
export function toPolicy(parts: Parts, requester: string): OutgoingPolicy {
  const linkHosts = [new URL(parts.settings.webUrl).host];
  return { redactor: toRedactor(parts), requester, linkHosts };
}

/** The same, as the report's renderers ask for it. */
export function toSpeech(parts: Parts, requester: string): Outgoing {
  const policy = toPolicy(parts, requester);
  return {
    line: (text, maxChars) => renderPlain(text, { ...policy, maxChars }),
    block: (text) => renderOutgoing(text, { ...policy, maxChars: MAX_BLOCK_CHARS }),
  };
}
