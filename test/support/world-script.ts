import { toBlocks, toText } from "../../demo/model/messages-body.ts";
import type { ModelRequest, ModelScript, ModelToolCall, ModelTurn } from "../../demo/model/model-turn.ts";
import { promptOf, type Script, steps } from "../../demo/model/script-steps.ts";

/** Where the sandbox shows the repository to the agent. */
const WORK_TREE = "/workspace/repository";

type Outcome = "changed" | "answered" | "nothing_to_change" | "needs_person" | "unclear";

/** A turn that runs a shell command in the repository. */
export function shell(command: string): ModelTurn {
  return { tools: [{ name: "Bash", input: { command, description: "Run a command" } }] };
}

/** A turn that writes files of the repository. */
export function write(files: Record<string, string>): ModelTurn {
  return { tools: Object.entries(files).map(([path, content]): ModelToolCall => toWrite(path, content)) };
}

function toWrite(path: string, content: string): ModelToolCall {
  return { name: "Write", input: { file_path: `${WORK_TREE}/${path}`, content } };
}

/** The model's last turn: its own account of the work. */
export function report(
  outcome: Outcome,
  { title = "Add a note", summary = "A note was added.", done = ["Added a note"] } = {},
): ModelTurn {
  return { structured: { title, summary, done, outcome } };
}

/** The shortest piece of work: one new file, reported. */
export function writeAndReport(files: Record<string, string> = { "note.md": "A note.\n" }): ModelScript {
  return steps(write(files), report("changed"));
}

/** What the tools said to the model so far in the conversation. */
export function toolOutput({ messages }: ModelRequest): string {
  return (messages as { content: unknown }[])
    .flatMap(({ content }) => toBlocks(content))
    .filter(({ type }) => type === "tool_result")
    .map(({ content }) => toText(content))
    .join("\n");
}

/** Another script for each instruction, so that it does not matter when a waiting command's turn comes. */
export function byInstruction(scripts: Record<string, Script>): Script {
  return (request) => {
    const [, instruction = ""] = /label="instruction">\n(.*)\n/.exec(promptOf(request)) ?? [];
    const script = scripts[instruction.trim()];
    if (script === undefined) throw new Error(`there is no script for "${instruction}"`);
    return script(request);
  };
}
