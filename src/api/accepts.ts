import type { RoutedRequest } from "../http/route.ts";

/** Whether a form of an answer is asked for by its name. Pure. */
export function accepts({ header }: Pick<RoutedRequest, "header">, type: string): boolean {
  const accepted = (header("accept") ?? "").toLowerCase().split(",");
  return accepted.some((each) => each.split(";")[0]?.trim() === type);
}
