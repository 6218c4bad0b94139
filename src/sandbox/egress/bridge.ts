/**
 * Runs inside the sandbox: a door on loopback to the one socket that leads out, and, where one is given, the command behind it.
 *
 *     node bridge.ts <port> <socket> [<command> [argument]…]
 *
 * Nothing here is trusted by anything outside: whoever takes it over has what it had before.
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";

const [port, socket, command, ...args] = process.argv.slice(2);

const door = createServer((inside) => {
  const outside = connect(socket as string);
  inside.pipe(outside).pipe(inside);
  inside.on("error", () => outside.destroy());
  outside.on("error", () => inside.destroy());
});

door.listen({ port: Number(port), host: "127.0.0.1" }, () => {
  if (command === undefined) return;
  const child = spawn(command, args, { stdio: "inherit" });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", () => process.exit(127));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGTERM" ? 143 : 137)));
});
