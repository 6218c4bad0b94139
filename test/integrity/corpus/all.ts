import { HONEST_CONFIGURATION, WEAKENED_CONFIGURATION } from "./configuration.ts";
import type { CorpusChange } from "./corpus-change.ts";
import { HONEST_CSHARP, WEAKENED_CSHARP } from "./csharp.ts";
import { HONEST_GO, WEAKENED_GO } from "./go.ts";
import { HONEST_HIDDEN, WEAKENED_HIDDEN } from "./hidden.ts";
import { HONEST_JAVA, WEAKENED_JAVA } from "./java.ts";
import { HONEST_JAVASCRIPT, WEAKENED_JAVASCRIPT } from "./javascript.ts";
import { HONEST_PHP, WEAKENED_PHP } from "./php.ts";
import { HONEST_PYTHON, WEAKENED_PYTHON } from "./python.ts";
import { HONEST_RUBY, WEAKENED_RUBY } from "./ruby.ts";
import { HONEST_RUST, WEAKENED_RUST } from "./rust.ts";
import { HONEST_SHELL, WEAKENED_SHELL } from "./shell.ts";
import { HONEST_SWIFT, WEAKENED_SWIFT } from "./swift.ts";

/** Changes that make tests prove less, by language. */
export const WEAKENED: Readonly<Record<string, readonly CorpusChange[]>> = {
  JavaScript: WEAKENED_JAVASCRIPT,
  Python: WEAKENED_PYTHON,
  Go: WEAKENED_GO,
  Rust: WEAKENED_RUST,
  Java: WEAKENED_JAVA,
  "C# and Kotlin": WEAKENED_CSHARP,
  Ruby: WEAKENED_RUBY,
  PHP: WEAKENED_PHP,
  Swift: WEAKENED_SWIFT,
  shell: WEAKENED_SHELL,
  hidden: WEAKENED_HIDDEN,
  configuration: WEAKENED_CONFIGURATION,
};

/** Changes that touch tests or what runs them and prove no less. */
export const HONEST: Readonly<Record<string, readonly CorpusChange[]>> = {
  JavaScript: HONEST_JAVASCRIPT,
  Python: HONEST_PYTHON,
  Go: HONEST_GO,
  Rust: HONEST_RUST,
  Java: HONEST_JAVA,
  "C# and Kotlin": HONEST_CSHARP,
  Ruby: HONEST_RUBY,
  PHP: HONEST_PHP,
  Swift: HONEST_SWIFT,
  shell: HONEST_SHELL,
  hidden: HONEST_HIDDEN,
  configuration: HONEST_CONFIGURATION,
};
