import { createRedactor } from "../src/text/secrets/redact.ts";
import { atMost, type Figure, median } from "./figure.ts";

const SECRET = "sk-live-Zx9Kq7/LmP2vT8+wYb4NcR6dFgH1jS5a";
const SMALL_KB = 8;
const LARGE_KB = 64;
const ROUNDS = 7;

/** Texts that make a careless expression start again and again. */
const HOSTILE: Record<string, string> = {
  prose: "lorem ipsum dolor sit amet & 100% of it\n",
  escapes: "\\u0041%41&#65;",
  openings: "ghp_eyJ-----BEGIN PRIVATE KEY-----a://b:",
  "tokens' beginnings": "ghs_1_eyJaaaaaaaaaaaa",
  "dotted beginnings": ".eyJaaaaaaaaaaaa",
  tags: "<a b=",
  "comments' beginnings": "<!--",
  "tag characters": String.fromCodePoint(0xe0041),
  "secret words": "secret_aws_key = ",
  addresses: "ab://a:",
  "the secret": `${SECRET} `,
  "its beginning": SECRET.slice(8, 19),
};

/**
 * What redaction costs a kilobyte of hostile text, at 64 KB against 8 KB: 1 where it is linear, 8 where it is quadratic. In processor
 * time, of which the machine's other work takes none.
 */
export async function benchRedaction(): Promise<Figure[]> {
  const { redact } = createRedactor([SECRET]);
  return Object.entries(HOSTILE).map(([name, piece]) => {
    const costOf = (kilobytes: number) => {
      const text = piece.repeat(Math.ceil((kilobytes * 1024) / piece.length));
      const costs = Array.from({ length: ROUNDS }, () => toCpuMs(() => redact(text)) / kilobytes);
      return median(costs);
    };
    const baseline = Math.max(costOf(SMALL_KB), 0.01);
    return atMost(`redaction of ${name}`, "ms/KB", { value: costOf(LARGE_KB), baseline, goal: 3 });
  });
}

function toCpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
