/** Text as it can stand in a page. */
export function escapeHtml(text) {
  return text
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/&(?!lt;|gt;|quot;)/, "&amp;");
}
