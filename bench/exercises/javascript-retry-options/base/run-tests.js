import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { tap } from "node:test/reporters";

const { folder, exclude } = JSON.parse(readFileSync("test.config.json", "utf8"));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.js") && !exclude.includes(name))
  .map((name) => join(folder, name));

run({ files })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(tap)
  .pipe(process.stdout);
