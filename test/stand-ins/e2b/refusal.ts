import { Refusal } from "../../../demo/http/answer.ts";

/** An answer other than success, as E2B words it; `code` where it is not the status. */
export function refusal(status: number, message: string, code: number | string = status): Refusal {
  return new Refusal({ status, body: { code, message } });
}
