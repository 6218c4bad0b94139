import type { Verb } from "../run/command.ts";

const toWords = (...lines: string[]) => lines.flatMap((line) => line.split(" "));

/** What people say to be polite or quick, before a verb as well as after it, in the languages that most comments are in. */
const SOFT: ReadonlySet<string> = new Set(
  toWords(
    "please pls plz kindly now right just ok okay hey hi thanks thank you thx immediately asap claude",
    "bitte danke jetzt sofort mal",
    "s'il te vous plaît plait svp stp merci maintenant",
    "por favor porfa gracias ahora obrigado obrigada agora",
    "per favore piacere grazie adesso subito",
    "alsjeblieft alstublieft aub dank je graag nu prosím tack",
    "пожалуйста плиз спасибо сейчас будь ласка дякую зараз",
    "proszę prosze dziękuję dzięki teraz lütfen lutfen teşekkürler şimdi hemen",
    "làm ơn nhé من فضلك شكرا",
    "请 請 拜托 麻烦 谢谢 謝謝 吧 一下 现在 马上 立即",
    "お願い お願いします おねがいします をお願いします して してください ください 今すぐ すぐに ありがとう ありがとうございます",
    "제발 부탁해요 부탁합니다 부탁드립니다 해 해줘 해주세요 주세요 지금 감사합니다",
  ),
);

/** What only points at the thing that the verb is about anyway, and follows the verb. */
const POINTING: ReadonlySet<string> = new Set(toWords("it this that everything all again me"));

/** What a verb is about anyway, in words that mean something else beside other verbs. */
const OBJECTS: Partial<Record<Verb, RegExp>> = {
  approve: /^(?:the|this|that|your) plan(?![\p{L}\p{N}])/u,
  stop: /^working(?: on (?:it|this|that))?(?![\p{L}\p{N}])/u,
};

const MAX_CHARS = 200;

/** The text as it is compared: full-width letters and digits, capitals and curly apostrophes are the plain ones. */
export function toPlain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/[‘’]/g, "'");
}

/** Whether a word before a verb, or beside a number, adds nothing to it: "please", "bitte", 🙏. A lone mark is no such word. */
export function isSoft(word: string): boolean {
  if (word.length > MAX_CHARS || word.includes("`") || !/\p{L}|\p{Extended_Pictographic}/u.test(word))
    return false;
  return listTokens(toPlain(word)).every((token) => SOFT.has(token));
}

/** Whether the words after a verb add nothing to it: "stop it, please!". Marks and emoji don't count, and code always does. */
export function isFiller(text: string, verb: Verb): boolean {
  if (text.length > MAX_CHARS || text.includes("`")) return false;
  const words = toPlain(text).replace(OBJECTS[verb] ?? "", "");
  return listTokens(words).every((token) => SOFT.has(token) || POINTING.has(token));
}

/** The words of a text, without marks and emoji, also in GitHub's notation `:pray:`. */
function listTokens(text: string): string[] {
  return text
    .replace(/:[a-z][a-z0-9_]*:/g, " ")
    .split(/[^\p{L}\p{M}\p{N}']+/u)
    .filter((token) => token !== "");
}
