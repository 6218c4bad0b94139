import { createOutgoingSpeech } from "../../report/outgoing-speech.ts";
import type { Speech } from "../../report/speech.ts";
import { createRedactor, type Redactor } from "../../text/secrets/redact.ts";
import type { RunStep } from "../step.ts";

type Parts = Pick<RunStep, "settings" | "github" | "run">;

/** A redactor costs more to make than to use: those of the runs under way are kept. */
const MAX_KEPT = 50;
const kept = new Map<string, Redactor>();

/**
 * The redactor for what is secret in a run: the operator's secrets, and the run's own tokens while they may still work. Other runs'
 * tokens are nowhere near its sandbox. Nothing is made before there is text to look at.
 */
export function toRedactor({ settings, github, run }: Parts): Redactor {
  const ofTokens = () => toKept(github.liveTokens(run.id));
  return {
    redact(text) {
      const first = settings.redactor.redact(text);
      const second = ofTokens().redact(first.text);
      return { text: second.text, found: first.found + second.found };
    },
    contains: (data) => settings.redactor.contains(data) || ofTokens().contains(data),
    containsKnown: (data) => settings.redactor.containsKnown(data) || ofTokens().containsKnown(data),
  };
}

function toKept(tokens: readonly string[]): Redactor {
  const key = tokens.join("\0");
  const redactor = kept.get(key) ?? createRedactor(tokens);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, redactor);
  return redactor;
}

/** The gate that words which aren't ours pass on their way out of a run (S10, S13), as the report's renderings use it. */
export function toSpeech(step: Parts): Speech {
  const linkHosts = [new URL(step.settings.webUrl).host];
  return createOutgoingSpeech({
    redactor: toRedactor(step),
    requester: step.run.event.actor.login,
    linkHosts,
  });
}
