/**
 * For `node -e`: makes a tree in the working directory that is deeper than a path may be long, and takes permissions away on the way.
 * Its first argument is a directory that links lead to.
 */
export const HOSTILE_TREE = `
const { chmodSync, mkdirSync, symlinkSync, writeFileSync } = require("node:fs");
mkdirSync("closed/inner", { recursive: true });
writeFileSync("closed/inner/file", "x");
chmodSync("closed/inner", 0);
chmodSync("closed", 0);
symlinkSync(process.argv[1], "link-to-directory");
symlinkSync("/nowhere", "broken");
for (let depth = 0; depth < 3000; depth += 1) {
  mkdirSync("d");
  process.chdir("d");
  chmodSync("..", 0o500);
}
`;
