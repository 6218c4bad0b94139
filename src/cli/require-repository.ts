import { repositoryName } from "../api/schema.ts";
import { CliError, EXIT } from "./command.ts";

/** `owner/name`, or the mistake told. */
export function requireRepository(text: string): string {
  if (repositoryName.safeParse(text).success) return text;
  throw new CliError("--repo is a repository as GitHub names it: owner/name.", EXIT.usage);
}
