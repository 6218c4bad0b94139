import { type Command, textOf } from "./command.ts";

/** The doctor's look, as `npm run doctor` does it. */
export const doctor: Command = {
  name: "doctor",
  usage: "[--sandbox <kind>] [--json]",
  summary: "look whether everything works that a run needs",
  text: [
    "Run it in the server's directory, as its user. It makes a sandbox, asks the model for one word (a tenth of a cent),",
    "and removes the sandbox. It says what to do where something is broken, and then ends with 1.",
  ],
  options: [
    { name: "sandbox", value: "kind", text: "with another kind than SANDBOX: local, daytona, e2b, aio" },
    { name: "json", text: "print one JSON document" },
  ],
  examples: ["sandpiper doctor", "sandpiper doctor --json"],
  words: [0, 0],
  async run(given) {
    const sandbox = textOf(given, "sandbox");
    // The doctor is a program of its own that reads its arguments here, and ends the process with its own code.
    const args = [
      ...(given.options.json ? ["--json"] : []),
      ...(sandbox === undefined ? [] : ["--sandbox", sandbox]),
    ];
    process.argv.splice(2, process.argv.length, ...args);
    await import("../doctor.ts");
    return Number(process.exitCode ?? 0);
  },
};
