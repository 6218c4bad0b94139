import type { ServerResponse } from "node:http";

/** The API's names for why it refuses. */
const REFUSALS: Record<number, string> = {
  400: "invalid_request_error",
  402: "billing_error",
  413: "request_too_large",
  502: "api_error",
};

/** What a refused request is answered. */
export interface Refusal {
  status: number;
  message: string;
}

/** Said of a request that nobody in a sandbox needs. */
export const NO_SUCH_RIGHT: Refusal = { status: 403, message: "The sandbox may not ask for that." };

/** Answers with an error in the form of the model's API; ends an answer that has begun. */
export function refuse(response: ServerResponse, { status, message }: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(
    JSON.stringify({ type: "error", error: { type: REFUSALS[status] ?? "permission_error", message } }),
  );
}
