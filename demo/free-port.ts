import { createServer } from "node:net";

/** Below the ports that the system gives to whoever asks for any: none of those may come between a look and its use. */
const FIRST = 20_000;
const PORTS_EACH = 20;
const PROCESSES = 600;

let asked = 0;

/** A port of this machine that nobody listens on. Two processes at once, and two who ask in one, get different ones. */
export async function findFreePort(): Promise<number> {
  const port = FIRST + (process.pid % PROCESSES) * PORTS_EACH + (asked++ % PORTS_EACH);
  return (await isFree(port)) ? port : findFreePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
