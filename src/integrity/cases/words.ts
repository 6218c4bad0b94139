/** The words of assertions, which say nothing about what is tested. */
const COMMON: ReadonlySet<string> = new Set(
  `expect expects assert asserts self this static to not be eq equal equals is toBe toEqual toStrictEqual toHaveLength toThrow throws raises
  with as await async new const let var def func function fn return true false True False None null nil self Assert Equal AreEqual That Is
  EqualTo require NoError Fatalf Errorf Fatal Error got want err assertEqual assertEquals assertSame assertTrue assertFalse assertThat
  isEqualTo assert_equal assert_eq XCTAssertEqual XCTAssertTrue try toContain toBeDefined toBeTruthy ok deepEqual strictEqual match len
  size length class of in if for public void pytest unwrap Some Ok status output run begin end do it test and or`.split(
    /\s+/,
  ),
);

const MAX_TEXT = 20_000;

/** The words and numbers of a text of code that say what it is about. Reads its first 20,000 characters. */
export function toWords(code: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of code.slice(0, MAX_TEXT).matchAll(/[A-Za-z_]\w+|\d+(?:\.\d+)?/g)) {
    const isDigit = word.length === 1;
    if (!isDigit && !COMMON.has(word) && !/^(?:assert|XCTAssert|toHave|toBe[A-Z])/.test(word))
      words.add(word.toLowerCase());
  }
  return words;
}

/** The share of the wanted words that are there; 0 when none is wanted. */
export function toShare(wanted: ReadonlySet<string>, there: ReadonlySet<string>): number {
  if (wanted.size === 0) return 0;
  let found = 0;
  for (const word of wanted) if (there.has(word)) found += 1;
  return found / wanted.size;
}
