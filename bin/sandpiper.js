#!/usr/bin/env node
// What `npx sandpiper` starts. Plain JavaScript that an old Node can read, so that it can say what is wrong.
import { existsSync } from "node:fs";

const NEEDED = 24;
const [major] = process.versions.node.split(".").map(Number);

if (major < NEEDED) {
  const { node } = process.versions;
  process.stderr.write(`sandpiper needs Node ${NEEDED} or newer, and this is ${node}: https://nodejs.org has it.
`);
  process.exit(1);
}
// Node strips types nowhere below a node_modules: a package has the bundle, the repository has the sources.
const source = new URL("../src/cli.ts", import.meta.url);
await import(existsSync(source) ? source.href : new URL("../dist/cli.js", import.meta.url).href);
