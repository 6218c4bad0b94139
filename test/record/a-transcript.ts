/** Lines as Claude Code writes them (CLI 2.1.329), for a transcript of a test. */
export function said(text: string, id = "msg_1"): string {
  return toAssistant({ type: "text", text }, id);
}

export function called(name: string, input: unknown, { id = "toolu_1", message = "msg_1" } = {}): string {
  return toAssistant({ type: "tool_use", id, name, input }, message);
}

export function answered(of: string, content: unknown, isError = false): string {
  const block = { type: "tool_result", tool_use_id: of, content, is_error: isError };
  return toLine({ type: "user", parent_tool_use_id: null, message: { role: "user", content: [block] } });
}

export function began(model = "claude-sonnet-4-5"): string {
  return toLine({
    type: "system",
    subtype: "init",
    session_id: "5c0c8a3e-0000-4000-8000-000000000001",
    model,
  });
}

export function ended(total_cost_usd = 0.25): string {
  return toLine({
    type: "result",
    subtype: "success",
    is_error: false,
    num_turns: 3,
    result: "",
    total_cost_usd,
  });
}

function toAssistant(block: object, id: string): string {
  const usage = { input_tokens: 1000, output_tokens: 1 };
  const message = { id, model: "claude-sonnet-4-5", content: [block], usage };
  return toLine({ type: "assistant", parent_tool_use_id: null, message });
}

function toLine(event: object): string {
  return `${JSON.stringify(event)}\n`;
}
