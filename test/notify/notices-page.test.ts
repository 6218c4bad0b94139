import { expect, it } from "vitest";
import { toSignedHeaders } from "../../src/notify/sign.ts";
import { noticeSchema } from "../../src/report/notice.ts";
import { readText } from "../repository/repository-files.ts";

/** The first block of code of that language in docs/notices.md. */
function readExample(language: "js" | "json"): string {
  const [, code = ""] =
    new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(readText("docs/notices.md")) ?? [];
  return code;
}

it("the example of a notice has the form that notices have", () => {
  const example = JSON.parse(readExample("json"));

  expect(noticeSchema.parse(example)).toEqual(example);
});

it("the example of a receiver takes what is signed, and nothing else", async () => {
  const module = `data:text/javascript,${encodeURIComponent(readExample("js"))}`;
  const { isFromSandpiper } = await import(/* @vite-ignore */ module);
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const now = Math.floor(Date.now() / 1000);
  const sign = (timestamp: number) => toSignedHeaders(secret, { id: "r_run_ended", timestamp, body: "{}" });

  expect(isFromSandpiper(secret, sign(now), "{}")).toBe(true);
  expect(isFromSandpiper(secret, sign(now), "{ }")).toBe(false);
  expect(isFromSandpiper(secret, sign(now - 301), "{}")).toBe(false);
  expect(isFromSandpiper(secret, { ...sign(now), "webhook-id": "other" }, "{}")).toBe(false);
  expect(isFromSandpiper(`whsec_${Buffer.alloc(32, 8).toString("base64")}`, sign(now), "{}")).toBe(false);
});
