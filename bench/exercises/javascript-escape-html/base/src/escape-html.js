/** Text as it can stand in a page. */
export function escapeHtml(text) {
  return text
    .replace("&", "&amp;")
    .replace("<", "&lt;")
    .replace(">", "&gt;")
    .replace('"', "&quot;");
}
