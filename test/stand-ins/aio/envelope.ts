import { type Answer, Refusal } from "../../../demo/http/answer.ts";

/** A success in the server's envelope. */
export function done(data: unknown): Answer {
  return { status: 200, body: { success: true, message: "Operation successful", data, hint: null } };
}

export function notFound(message: string): never {
  throw new Refusal({ status: 404, body: { success: false, message, data: null, hint: null } });
}
