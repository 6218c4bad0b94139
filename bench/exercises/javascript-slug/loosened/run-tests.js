import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { tap } from "node:test/reporters";

const files = readdirSync("test")
  .filter((name) => name.endsWith(".test.js"))
  .map((name) => join("test", name));

run({ files })
  .compose(tap)
  .pipe(process.stdout);
