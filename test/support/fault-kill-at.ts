/**
 * Loaded into the real server (`node --import`): ends its process with SIGKILL at the one exact point that `KILL_AT` names.
 *
 *     log <text>              right after the line that holds the text was logged
 *     before <METHOD> <path>  a request to GitHub is about to leave (`path` is a pattern)
 *     after <METHOD> <path>   GitHub has answered it, and the app has not seen the answer
 *     sql <text>              a statement that begins so is about to run
 *     commit <n>              the n-th commit since the start is about to happen
 *     committed <n>           it has just happened
 *     … holding <pattern>     any of these, while requests of this pattern never leave
 */
import { DatabaseSync } from "node:sqlite";

const [point = "", held] = (process.env.KILL_AT ?? "").split(" holding ");
const [kind = "", ...rest] = point.split(" ");
const text = rest.join(" ");

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("The process outlived SIGKILL.");
}

if (kind === "log") {
  const write = process.stdout.write.bind(process.stdout) as (line: unknown) => boolean;
  process.stdout.write = ((line: unknown) => {
    write(line);
    return String(line).includes(text) ? die() : true;
  }) as typeof process.stdout.write;
}

const isPoint = (request: string): boolean =>
  (kind === "before" || kind === "after") && new RegExp(text).test(request);
const send = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const request = `${init?.method ?? "GET"} ${new URL(String(input)).pathname}`;
  const isIt = isPoint(request);
  if (isIt && kind === "before") die();
  if (!isIt && held !== undefined && new RegExp(held).test(request)) return new Promise(() => undefined);
  const response = await send(input, init);
  return isIt ? die() : response;
};

if (kind === "sql") {
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
    const statement = prepare.call(this, sql);
    if (sql.trim().startsWith(text)) statement.run = die;
    return statement;
  } as typeof prepare;
}

if (kind === "commit" || kind === "committed") {
  const { exec } = DatabaseSync.prototype;
  let left = Number(text);
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    if (sql !== "COMMIT") return exec.call(this, sql);
    left -= 1;
    if (left === 0 && kind === "commit") die();
    exec.call(this, sql);
    if (left === 0) die();
  };
}
