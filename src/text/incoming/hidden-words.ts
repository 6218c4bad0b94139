/** What GitHub's own editor, a camera or a badge writes: a word for a picture with its date, or a file's name. */
const ORDINARY_ALT =
  /^(?:(?:image|img|picture|photo|pic|icon|logo|screenshots?|screen ?shot|screen recording|screencast|video|diagram|untitled|cleanshot|bildschirmfoto|bildschirmaufnahme|capture d.[eé]cran|captura de pantalla|captura de tela|schermata|schermafbeelding|截图|截圖|截屏|图片|圖片|スクリーンショット|스크린샷|снимок экрана)(?:[\s\d_.,:()@x×–-]|\b(?:at|from|um|à|a las|alle|om|am|pm)\b)*|[\w.-]{1,60}\.(?:png|jpe?g|gif|webp|svg|bmp|heic|avif|mp4|mov|webm))$/iu;

const MAX_ALT_CHARS = 100;
const MAX_FEW_WORDS_CHARS = 40;

/** Whether a picture's words are what every picture has: they can stay. */
export function isOrdinaryAlt(alt: string): boolean {
  return alt.trim() === "" || (alt.length <= MAX_ALT_CHARS && ORDINARY_ALT.test(alt.trim()));
}

/**
 * Whether hidden words are worth a report. One or two (`Build Status`, `Docs`) are what people write beside pictures and links every day:
 * they go as well, but silently.
 */
export function isTelling(words: string): boolean {
  return words.length > MAX_FEW_WORDS_CHARS || (words.match(/[^\s_+%-]+/g) ?? []).length > 2;
}

/**
 * Three words in a row with what stands for spaces in addresses between them. Dashes don't count: they are what addresses look like. Of the first
 * word only its end is looked at, or a long one would be read again from each of its letters (S32).
 */
const SENTENCE = /[\p{L}']{2}(?:(?:\s|%20|%0A|%09|\+)+[\p{L}']{2,}){2}/iu;
const FOREIGN_SCHEME = /^<?\s*(?:data|javascript|vbscript):/i;

/** Whether an address that isn't shown is words for somebody else than a browser. */
export function isSentence(address: string): boolean {
  return SENTENCE.test(address) || FOREIGN_SCHEME.test(address);
}
