import type { Diagnosis } from "../run/diagnosis.ts";
import { formatPlural } from "./format.ts";
import type { Speech } from "./speech.ts";

const SIGNS: Record<Diagnosis["state"], string> = { ok: "✓", warning: "!", problem: "✗", unknown: "?" };
const MAX_CHARS = 400;
/** A path of the operator's machine, or of a sandbox: from its root, two names or more. */
const HOST_PATH = /(?<![\w.:/@-])\/(?:[\w.@+-]+\/)+[\w.@+-]*/g;

/**
 * What the doctor found, as a comment. Who reads a thread need not be the operator: `detail` is left out, as is every path of a machine, and the
 * words pass the gate.
 */
export function renderDoctor(found: readonly Diagnosis[], say: Speech): string {
  const cell = (text: string) =>
    say.inline(say.mark(text.replace(HOST_PATH, "(a path)")), MAX_CHARS).replaceAll("|", "\\|");
  const rows = found.map(
    ({ name, state, found: seen, next = "" }) =>
      `| ${SIGNS[state]} | ${name} | ${cell(seen)} | ${cell(next)} |`,
  );
  return [
    `**${toHeadline(found)}**`,
    ["| | looked at | found | what to do |", "|---|---|---|---|", ...rows].join("\n"),
    "<sub>✓ good · ! works, with a weakness · ✗ does not work · ? not known. On the server, `npm run doctor` says more.</sub>",
  ].join("\n\n");
}

/** The whole in a line. */
export function toHeadline(found: readonly Diagnosis[]): string {
  const count = (state: Diagnosis["state"]) => found.filter((each) => each.state === state).length;
  const parts = [
    ...(["problem", "warning"] as const).flatMap((state) =>
      count(state) > 0 ? [formatPlural(count(state), state)] : [],
    ),
    ...(count("unknown") > 0 ? [`${count("unknown")} not known`] : []),
  ];
  return parts.length === 0 ? `All ${found.length} checks are good` : parts.join(", ");
}
