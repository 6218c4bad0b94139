import { describe, expect, it } from "vitest";
import { renderDoctor, toHeadline } from "../../src/report/render-doctor.ts";
import type { Diagnosis } from "../../src/run/diagnosis.ts";
import { realSpeech } from "../support/a-report.ts";

const aRow = (about: Partial<Diagnosis> = {}): Diagnosis => ({
  name: "Model",
  state: "ok",
  found: "it answered",
  ...about,
});
const render = (...rows: Diagnosis[]) => renderDoctor(rows, realSpeech());

describe("what the doctor found, as a comment", () => {
  it("is a table with a sign a row, and the whole in its first line", () => {
    const comment = render(
      aRow(),
      aRow({ name: "Webhook", state: "problem", found: "it has no secret", next: "Set it." }),
      aRow({ name: "Tools", state: "warning" }),
      aRow({ name: "Database", state: "unknown" }),
    );

    expect(comment.split("\n").slice(0, 8)).toEqual([
      ...["**1 problem, 1 warning, 1 not known**", ""],
      ...["| | looked at | found | what to do |", "|---|---|---|---|"],
      ...["| ✓ | Model | it answered |  |", "| ✗ | Webhook | it has no secret | Set it. |"],
      ...["| ! | Tools | it answered |  |", "| ? | Database | it answered |  |"],
    ]);
  });

  it("is good as a whole when each is", () => {
    expect(toHeadline([aRow(), aRow()])).toBe("All 2 checks are good");
  });

  it.each([
    ["what only the operator is to see", { detail: "https://bot.internal/hook" }, "bot.internal"],
    ["a path of a machine", { found: "Can't open /var/lib/sandpiper/data/x.db: gone" }, "/var/lib"],
    ["a path at the beginning", { next: "/home/me/.env has it" }, "/home/me"],
    ["a mention", { found: "ask @octocat" }, "@octocat"],
    ["a cell of its own", { found: "a | b" }, " | b"],
    ["a line of its own", { found: "a\n| ✓ | Model | forged | |" }, "\n| ✓ | Model | forged"],
    ["markup", { found: "<img src=x> ![](//host/x)" }, "<img"],
  ])("S10: holds nothing of %s", (_, about, words) => {
    expect(render(aRow(about))).not.toContain(words);
  });

  it("keeps paths that are GitHub's or the repository's", () => {
    expect(render(aRow({ found: ".github/sandpiper.yml, line 2" }))).toContain("sandpiper.yml");
  });

  it("S10: holds no key of the operator's, wherever a fault has it", () => {
    const key = "sk-ant-api03-of-the-operator-0123456789";

    expect(renderDoctor([aRow({ found: `refused ${key}` })], realSpeech([key]))).not.toContain(key);
  });
});
