/** What people write where a token goes, in one letter case: random text has such a word in less than one of ten thousand tokens. */
const WORDS = [
  ..."changeme dummy example fake foobar here insert invalid lorem mock placeholder redacted replace".split(
    " ",
  ),
  ..."sample secret some test token xxxx your".split(" "),
];
const PLACEHOLDER = new RegExp(
  WORDS.flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)]).join("|"),
);
/** `your-bot-key`, `MY_API_KEY`: words with separators, one letter case each. */
const WORDY_PART = /^(?:[A-Z]?[a-z]+|[A-Z]+)$/;
const WORDY_SHARE = 0.6;
/** Bits of entropy a character: sixteen random characters have 3 at least, `aaaabbbb` has 1. */
const MIN_BITS_PER_CHAR = 2.75;
const MIN_NEW_SHARE = 0.75;
const MIN_RUN_CHARS = 6;

/**
 * Tells whether text may have come out of a random generator: not `abcdef0123`, `a1b2c3d4e5`, `xxxxxxxx`, `a1B2a1B2a1B2`, nor words. For
 * text of sixteen characters or more; of a thousand random ones, at most one is taken for something else.
 */
export function isRandomText(text: string): boolean {
  return (
    !PLACEHOLDER.test(text) &&
    entropyBits(text) >= MIN_BITS_PER_CHAR &&
    !isWordy(text) &&
    !isRepeated(text) &&
    !hasLongRun(text.toLowerCase())
  );
}

function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length;
    return bits - share * Math.log2(share);
  }, 0);
}

function isWordy(text: string): boolean {
  const parts = text.split(/[-_.]/);
  const wordy = parts.filter((part) => WORDY_PART.test(part)).reduce((sum, part) => sum + part.length, 0);
  return parts.length > 1 && wordy >= WORDY_SHARE * (text.length - parts.length + 1);
}

function isRepeated(text: string): boolean {
  const pieces = Array.from({ length: text.length - 2 }, (_, at) => text.slice(at, at + 3));
  return new Set(pieces).size < MIN_NEW_SHARE * pieces.length;
}

/** Characters that each follow the one before, or the one before that, by the same step: up, down or none. */
function hasLongRun(text: string): boolean {
  const wanted = Math.max(MIN_RUN_CHARS, text.length / 8);
  return [1, 2].some((distance) =>
    [-1, 0, 1].some((step) => {
      let run = 1;
      for (let at = distance; at < text.length; at += distance) {
        run = text.charCodeAt(at) - text.charCodeAt(at - distance) === step ? run + 1 : 1;
        if (run >= wanted) return true;
      }
      return false;
    }),
  );
}
