import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { findAgent } from "../compose/find-agent.ts";
import { editEnv, findSwallowed } from "../setup/edit-env.ts";
import { readOrEmpty, writePrivateFile } from "../setup/write-private-file.ts";
import { askHidden, askYes } from "./ask.ts";
import { CliError, type Command, EXIT, type Surroundings } from "./command.ts";

const VARIABLE = "CLAUDE_CODE_OAUTH_TOKEN";
/** What the settings ask of it, and the way it begins (code.claude.com). An API key begins otherwise. */
const TOKEN = /^sk-ant-oat[\x21-\x7e]{8,2000}$/;

export const login: Command = {
  name: "login",
  usage: "",
  summary: "let the server use your Claude subscription",
  text: [
    `Runs \`claude setup-token\`, which signs you in with a browser and prints a token, and offers to write it to .env as`,
    `${VARIABLE}. The token is asked for without being shown, and is never printed.`,
    "It is about the server's model; for GitHub `gh auth login` signs you in.",
  ],
  options: [],
  examples: ["sandpiper login"],
  words: [0, 0],
  async run(_given, around) {
    const { stdin, stderr, env } = around;
    if (!stdin.isTTY || !stderr.isTTY)
      throw new CliError("login asks you things: run it in a terminal.", EXIT.usage);
    const agent = findAgent(env.CLAUDE_PATH || undefined, env.PATH);
    if (agent === undefined)
      throw new CliError("Claude Code is not here: run `npm ci`, or set CLAUDE_PATH to its program.");
    stderr.write("Claude Code signs you in now, and prints a token at the end. Copy it.\n\n");
    await setUpToken(agent, around);
    const token = await askHidden(`\nPaste the token (it is not shown), then Enter: `, around);
    if (!TOKEN.test(token))
      throw new CliError(
        "That is no token of `claude setup-token`: those begin with sk-ant-oat. Nothing was written.",
      );
    return save(token, around);
  },
};

/** The person's own terminal: the program shows and asks what it wants. */
async function setUpToken(agent: string, { env }: Surroundings): Promise<void> {
  const child = spawn(agent, ["setup-token"], { stdio: "inherit", env: { ...env } });
  const exitCode = await new Promise<number | null>((done, reject) => {
    child.once("error", reject);
    child.once("close", done);
  });
  if (exitCode !== 0) throw new CliError("`claude setup-token` came to no end; nothing was written.");
}

async function save(token: string, around: Surroundings): Promise<number> {
  const path = resolve(".env");
  const before = await readOrEmpty(path);
  if (!(await askYes(`Write it to ${path} as ${VARIABLE}?`, around))) {
    around.stderr.write(`Nothing was written. Set ${VARIABLE} to it where the server runs.\n`);
    return EXIT.done;
  }
  const text = editEnv(before, { [VARIABLE]: token });
  const swallowed = findSwallowed(text, { [VARIABLE]: token });
  if (swallowed !== undefined)
    throw new CliError(
      `${path} has a line that takes in what stands below it (${swallowed.by ?? "unknown"}): mend it first.`,
    );
  await writePrivateFile(path, text);
  around.stderr.write(`Written; only you can read the file. A server that runs has to be started again.\n`);
  if (parseEnv(text).ANTHROPIC_API_KEY || around.env.ANTHROPIC_API_KEY)
    around.stderr.write("ANTHROPIC_API_KEY is set, too: only one of the two can be. Take it away.\n");
  return EXIT.done;
}
