/** Whether git would take this as a full ref name. Also keeps revision syntax (`main^`, `main:path`) out of object names. */
export function isRefName(ref: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what git refuses
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(ref)) return false;
  if (/\.\.|@\{|\/\/|^\/|\/$|\.$/.test(ref)) return false;
  return ref.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

/** Whether this is a full object name. */
export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
