import type { Command } from "./command.ts";

/** The server, as `npm start` does it. */
export const start: Command = {
  name: "start",
  usage: "",
  summary: "start the server in this directory",
  text: [
    "Reads its settings from the environment and from .env. With nothing configured it serves the set-up page.",
    "It runs until it is sent SIGTERM or SIGINT (Ctrl-C).",
  ],
  options: [],
  examples: ["sandpiper start", "PORT=8080 sandpiper start"],
  words: [0, 0],
  async run() {
    await import("../server.ts");
    return Number(process.exitCode ?? 0);
  },
};
