/**
 * How many of real changes the gate's rule for credentials would stop: prints one JSON line for each that it stops, and
 * `{"blocked":…,"total":…,"percent":…}` at the end. Each one has to be looked at: it is a false alarm, or a key that is in the open.
 *
 *     node bench/secret-rule.ts <folder>…
 *
 * A git repository gives its commits. A folder of unpacked versions (`1.2.0/`, `1.3.0/`) gives what each changed in each of its folders;
 * any other folder gives each of its folders, as added. Nothing is fetched; `npm pack` and a source package's tree are good givers.
 */
import { addsCredential, type ContentChange } from "../src/change/content-rules.ts";
import { findSecretPatterns } from "../src/text/secrets/secret-patterns.ts";
import { type RealChange, readRealChanges } from "./real-changes.ts";

const SHOWN_CHARS = 60;

function toFound({ content }: ContentChange): string[] {
  const text = new TextDecoder().decode(content);
  return findSecretPatterns(text).map(({ start, end }) => text.slice(start, end).slice(0, SHOWN_CHARS));
}

function report({ name, files }: RealChange): boolean {
  const added = files.filter(addsCredential);
  const lines = added.map((file) => ({ change: name, path: file.path, found: toFound(file).slice(0, 3) }));
  for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
  return added.length > 0;
}

let blocked = 0;
let total = 0;
for (const folder of process.argv.slice(2)) {
  for (const change of readRealChanges(folder)) {
    total += 1;
    if (report(change)) blocked += 1;
  }
}
const percent = Number(((blocked / total) * 100).toPrecision(2));
process.stdout.write(`${JSON.stringify({ blocked, total, percent })}\n`);
