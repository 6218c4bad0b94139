/**
 * Wraps untrusted text in tags that carry a nonce, so that the model can tell where it ends and the text can't end it itself.
 *
 * A delimiter of this form inside the text, whatever its case, spacing or nonce, loses its `<` (shown as `&lt;`), so exactly
 * one opening and one closing tag are left. The nonce must be fresh for each prompt and unguessable; label and nonce are
 * reduced to letters, digits, dots, dashes and underscores.
 *
 * @example
 * fenceUntrusted("issue body", "hello", "k3j9");
 * // <untrusted-k3j9 label="issue-body">
 * // hello
 * // </untrusted-k3j9>
 */
export function fenceUntrusted(label: string, text: string, nonce: string): string {
  const tag = `untrusted-${toToken(nonce)}`;
  return `<${tag} label="${toToken(label)}">\n${defuse(text, toToken(nonce))}\n</${tag}>`;
}

function defuse(text: string, nonce: string): string {
  const withoutTags = text.replace(/<(?=[\s/]{0,16}untrusted)/gi, "&lt;");
  return nonce === "" ? withoutTags : withoutTags.replaceAll(nonce, "[nonce]");
}

function toToken(value: string): string {
  return value.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 80);
}
