import type { OptionRow } from "./command.ts";

/** Of every command that talks to a server. */
export const URL_OPTION: OptionRow = {
  name: "url",
  value: "address",
  text: "the server's address; default: SANDPIPER_URL",
};

export const JSON_OPTION: OptionRow = { name: "json", text: "print one JSON document" };

/** How a run is named, as help says it. */
export const RUN_WORDS =
  "A run is named by its id, by how that begins (6 characters or more), or by its page's address.";
