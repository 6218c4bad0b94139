/** The part of an address that is made of a title: small letters, digits and single dashes. */
export function slugify(title) {
  return title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
