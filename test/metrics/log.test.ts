import { describe, expect, it } from "vitest";
import { createLog } from "../../src/compose/log.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { emfSchema } from "./emf-schema.ts";

const SECRET = "a-secret-of-some-length-4711";

/** The app's log, and the text that left it. */
function aLog() {
  const texts: string[] = [];
  const destination = { write: (text: string) => void texts.push(text) };
  const log = createLog({ level: "info", redactor: createRedactor([SECRET]), destination });
  return { log, texts };
}

describe("the log", () => {
  it("tells metrics at the end of a line that has them, which stays the line it was", () => {
    const { log, texts } = aLog();
    log.info({ run: "r1", outcome: "published", costMicroUsd: 500_000, elapsedMs: 7 }, "run.ended");
    const line = JSON.parse(texts.join(""));

    expect(texts.join("")).toMatch(/^\{"level":30,"time":\d+,"run":"r1",[^\n]*\}\n$/);
    expect(line).toMatchObject({ event: "run.ended", outcome: "published", costMicroUsd: 500_000 });
    expect(line).toMatchObject({ RunCost: 0.5, Outcome: "published" });
    expect(emfSchema(Date.now()).safeParse(line).error).toBeUndefined();
  });

  it("leaves all other lines alone, also those that talk of a measured event", () => {
    const { log, texts } = aLog();
    log.info({ isNew: true }, "command.taken");
    log.info({ why: '"event":"run.ended"}\n', elapsedMs: 3 }, "run.silent");
    log.info('a text, "event":"run.ended"}');

    expect(texts.join("")).not.toContain("_aws");
  });

  it("S19: takes secrets out of lines with metrics, too", () => {
    const { log, texts } = aLog();
    log.info({ run: "r1", outcome: "broken", why: `it was ${SECRET}` }, "run.ended");

    expect(texts.join("")).not.toContain(SECRET);
    expect(JSON.parse(texts.join(""))).toMatchObject({ RunsEnded: 1, Outcome: "broken" });
  });
});
