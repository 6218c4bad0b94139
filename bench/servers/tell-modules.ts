/** Loaded into the real server (`node --import`): tells each module of a sandbox vendor's SDK on stderr when it is loaded. */
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, next) {
    if (/\/node_modules\/(@daytonaio|@daytona|e2b)\//.test(url))
      process.stderr.write(`vendor module ${url}\n`);
    return next(url, context);
  },
});
