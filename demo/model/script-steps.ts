import { toText } from "./messages-body.ts";
import type { ModelRequest, ModelTurn } from "./model-turn.ts";

/** A script's function; lists are made into one by `steps`. */
export type Script = (request: ModelRequest) => ModelTurn | Promise<ModelTurn>;

/** One turn after the other from each command on, also in a session that is resumed; the last one is repeated. */
export function steps(...turns: (ModelTurn | Script)[]): Script {
  return (request) => {
    const turn = turns[Math.min(turnSinceCommand(request), turns.length - 1)] ?? { text: "Done." };
    return typeof turn === "function" ? turn(request) : turn;
  };
}

/** What a prompt says where it asks for something: by it a script knows where a command begins. */
const ASKS = [
  "The instruction, from ",
  "approved it. Carry it out.",
  ", answers:",
  " adds to the task:",
  "The budget of this run is used up.",
];

/** How many answers the conversation holds since the last command was put to the model. */
function turnSinceCommand({ messages }: ModelRequest): number {
  const all = messages as { role: string; content: unknown }[];
  const command = all.findLastIndex(
    ({ role, content }) => role === "user" && ASKS.some((words) => toText(content).includes(words)),
  );
  const answers = all.slice(command + 1).filter(({ role }) => role === "assistant");
  return answers.filter(({ content }) => toText(content) !== "No response requested.").length;
}

/** The prompt that the last command became. */
export function promptOf({ messages }: ModelRequest): string {
  const all = messages as { role: string; content: unknown }[];
  const isAsk = ({ content }: { content: unknown }) => ASKS.some((words) => toText(content).includes(words));
  return toText(all.findLast(isAsk)?.content);
}

/** Where a file of the repository is for the agent that asks: its working directory is among what it tells the model. */
export function toAgentPath(request: ModelRequest, relative: string): string {
  const found = /working directory: (\/.*)$/im.exec(`${request.system}\n${request.allText}`)?.[1]?.trim();
  return found === undefined ? relative : `${found}/${relative}`;
}
