import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const LIB = `//! Words.

/// Counts words.
pub fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

pub fn first<'a>(text: &'a str) -> Option<&'a str> {
    text.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_words() {
        assert_eq!(count("a b  c"), 3);
        assert_eq!(count(""), 0);
    }

    #[test]
    fn finds_the_first() {
        assert_eq!(first(" x y"), Some("x"));
        assert!(first("").is_none());
    }
}
`;

const API = String.raw`use words::{parse, ParseError};

#[test]
fn parses_a_pair() {
    let pair = parse("a=1").unwrap();
    assert_eq!(pair.key, "a");
    assert_eq!(pair.value, '1'.to_string());
}

#[test]
fn refuses_what_has_no_sign() {
    let fault = parse("a").unwrap_err();
    assert!(matches!(fault, ParseError::NoSign { at: 1 }));
}

#[test]
#[should_panic(expected = "empty key")]
fn panics_without_a_key() {
    parse("=1").unwrap();
}

#[tokio::test]
async fn reads_a_stream() -> Result<(), Box<dyn std::error::Error>> {
    let pairs = words::read("a=1\nb=2".as_bytes()).await?;
    assert_eq!(pairs.len(), 2, "two lines");
    assert_eq!(pairs[1].key, "b");
    Ok(())
}
`;

export const WEAKENED_RUST: CorpusChange[] = [
  aChange(
    "#[ignore] in a source file",
    edited("src/lib.rs", LIB, ["    #[test]\n    fn finds", "    #[test]\n    #[ignore]\n    fn finds"]),
  ),
  aChange(
    "#[ignore] with a reason",
    edited("tests/api.rs", API, ["#[tokio::test]\n", `#[tokio::test]\n#[ignore = "slow"]\n`]),
  ),
  aChange(
    "#[test] is gone",
    edited("src/lib.rs", LIB, ["    #[test]\n    fn finds", "    #[allow(dead_code)]\n    fn finds"]),
  ),
  aChange("the module is left out", edited("src/lib.rs", LIB, ["#[cfg(test)]", "#[cfg(any())]"])),
  aChange(
    "deleted",
    edited("tests/api.rs", API, [
      API.slice(API.indexOf("#[test]\nfn refuses"), API.indexOf("#[test]\n#[should")),
      "",
    ]),
  ),
  aChange(
    "assert_eq becomes assert of is_some",
    edited("src/lib.rs", LIB, [`assert_eq!(first(" x y"), Some("x"))`, `assert!(first(" x y").is_some())`]),
  ),
  aChange(
    "assert!(true)",
    edited("tests/api.rs", API, ["assert!(matches!(fault, ParseError::NoSign { at: 1 }))", "assert!(true)"]),
  ),
  aChange("an assertion is gone", edited("tests/api.rs", API, [`    assert_eq!(pairs[1].key, "b");\n`, ""])),
  aChange(
    "any panic will do",
    edited("tests/api.rs", API, [`#[should_panic(expected = "empty key")]`, "#[should_panic]"]),
  ),
  aChange(
    "if let hides the failure",
    edited("tests/api.rs", API, [
      `    let pair = parse("a=1").unwrap();\n    assert_eq!(pair.key, "a");\n    assert_eq!(pair.value, '1'.to_string());\n`,
      `    if let Ok(pair) = parse("a=1") {\n        assert_eq!(pair.key, "a");\n        assert_eq!(pair.value, '1'.to_string());\n    }\n`,
    ]),
  ),
  aChange(
    "assert_eq becomes assert_ne",
    edited("src/lib.rs", LIB, [`assert_eq!(count("a b  c"), 3)`, `assert_ne!(count("a b  c"), 0)`]),
  ),
  aChange(
    "cfg_attr ignore",
    edited("tests/api.rs", API, [
      "#[test]\nfn parses",
      `#[test]\n#[cfg_attr(not(feature = "slow"), ignore)]\nfn parses`,
    ]),
  ),
];

export const HONEST_RUST: CorpusChange[] = [
  aChange(
    "a case is added",
    edited("src/lib.rs", LIB, [
      "    #[test]\n    fn finds",
      `    #[test]\n    fn counts_lines() {\n        assert_eq!(count("a\\nb"), 2);\n    }\n\n    #[test]\n    fn finds`,
    ]),
  ),
  aChange(
    "renamed",
    edited("tests/api.rs", API, ["fn refuses_what_has_no_sign", "fn an_equals_sign_is_required"]),
  ),
  aChange(
    "tests move to a file of their own",
    edited("src/lib.rs", LIB, [LIB.slice(LIB.indexOf("mod tests {")), "mod tests;\n"]),
    {
      path: "src/tests.rs",
      before: undefined,
      after: `use super::*;

#[test]
fn counts_words() {
    assert_eq!(count("a b  c"), 3);
    assert_eq!(count(""), 0);
}

#[test]
fn finds_the_first() {
    assert_eq!(first(" x y"), Some("x"));
    assert!(first("").is_none());
}
`,
    },
  ),
  aChange("moved", ...moved("tests/api.rs", "tests/parse.rs", API)),
  aChange(
    "rstest",
    edited("src/lib.rs", LIB, [
      `    #[test]\n    fn counts_words() {\n        assert_eq!(count("a b  c"), 3);\n        assert_eq!(count(""), 0);\n    }`,
      `    #[rstest]\n    #[case("a b  c", 3)]\n    #[case("", 0)]\n    fn counts_words(#[case] text: &str, #[case] words: usize) {\n        assert_eq!(count(text), words);\n    }`,
    ]),
  ),
  aChange(
    "stricter",
    edited("src/lib.rs", LIB, [`assert!(first("").is_none())`, `assert_eq!(first(""), None)`]),
  ),
  aChange(
    "un-ignored",
    rewritten("tests/api.rs", API.replace("#[tokio::test]", "#[tokio::test]\n#[ignore]"), API),
  ),
  aChange(
    "words in a comment",
    edited("src/lib.rs", LIB, [
      "    use super::*;",
      '    use super::*;\n    // #[ignore] assert!(true)\n    /* nested /* #[ignore] */ assert!(true); */\n    const NOTE: &str = r#"#[ignore] "quoted" "#;',
    ]),
  ),
  aChange(
    "unwrap becomes expect",
    edited("tests/api.rs", API, [`parse("a=1").unwrap()`, `parse("a=1").expect("a pair")`]),
  ),
  aChange(
    "code and tests go together",
    removed("src/lib.rs", LIB),
    edited("src/main.rs", 'mod lib;\nfn main() { println!("{}", 1); }\n', ["mod lib;\n", ""]),
  ),
];
