import { validationFailed } from "../world/problem.ts";

const LONGEST_BODY = 65_536;
const LONGEST_TITLE = 256;

/** How long a title and a body may be on GitHub, in characters. */
export const TextLimits = { title: LONGEST_TITLE, body: LONGEST_BODY };

/** Refuses a blank title and texts that are too long, as GitHub does. */
export function requireLength(
  resource: string,
  text: { title?: string | null | undefined; body?: string | null | undefined },
  limits: typeof TextLimits,
): void {
  if (typeof text.title === "string" && text.title.trim() === "") {
    throw validationFailed({ resource, field: "title", code: "missing_field" });
  }
  for (const field of ["title", "body"] as const) {
    if ((text[field] ?? "").length > limits[field]) {
      const message = `${field} is too long (maximum is ${limits[field]} characters)`;
      throw validationFailed({ resource, field, code: "custom", message });
    }
  }
}
