import { readdir, readFile } from "node:fs/promises";

/** A file's text, or undefined where there is no such file. Any other fault is thrown: what can't be read now is not gone (F79). */
export function readIfThere(path: string): Promise<string | undefined> {
  return ifThere(readFile(path, "utf8"));
}

/** The names in a directory; none where there is no such directory. Any other fault is thrown. */
export async function listIfThere(path: string): Promise<string[]> {
  return (await ifThere(readdir(path))) ?? [];
}

/** What a look at a file came to, or undefined where the file is not there. */
export async function ifThere<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw error;
  }
}
