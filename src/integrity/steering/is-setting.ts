import { isGlobMatch } from "../../change/glob.ts";
import { toSettingsKind } from "../settings/settings-file.ts";
import { SETTING_NAMES, SETTING_PATHS } from "./setting-names.ts";
import { isGiven } from "./test-places.ts";

/** Texts for people, and dot files that no runner reads. */
const NO_SETTING =
  /\.(?:mdx?|markdown|rst|adoc)$|(?:^|\/)(?:\.changeset|\.well-known)\/|(?:^|\/)\.(?:gitignore|gitkeep|keep|npmignore|mailmap|all-contributorsrc|ds_store|env\.(?:example|sample|template|dist))$/;

/** Angular and others have sources of such a name. */
const CONFIG = /^(?!(?:.*\/)?(?:src|app|lib)\/).*\.config\.(?:[cm]?[jt]s|jsonc?|json5|ya?ml|toml)$/;

const DATA =
  /\.(?:txt|lst|list|jsonc?|json5|ya?ml|toml|ini|cfg|conf|config|properties|xml|env|none)$|^[^.]+$/;

/** Words of a data file's name beside the sources that say it is about tests. */
const ABOUT_TESTS = /(?:^|[^a-z])(?:tests?|testing|junit|e2e|ci|checks?|verify|runner|suites?)(?:[^a-z]|$)/;

/** Words of a data file's name beside the tests that say it chooses among them. */
const CHOOSES =
  /(?:^|[^a-z])(?:ignored?|excludes?|excluded|skip(?:s|ped|list)?|quarantined?|allow(?:ed|list)?|deny(?:list)?|blocklist|filters?|includes?|select(?:ed|ion)?|configs?|configuration|settings?|options|setup|env|suites?|manifest|known|expected-?_?failures|xfails?|flaky|todo|tests?|runner|run|list)(?:[^a-z]|$)/;

/** Tells whether a runner, a build, a package manager, a language, an environment, an editor or CI may read a file of this path by itself. */
export function isSetting(path: string, isTestPlace: boolean): boolean {
  const folded = path.toLowerCase();
  if (NO_SETTING.test(folded) || isGiven(folded)) return false;
  if (toSettingsKind(path) !== undefined || /(?:^|\/)\.[^/]/.test(folded) || CONFIG.test(folded)) return true;
  const name = folded.slice(folded.lastIndexOf("/") + 1);
  if (SETTING_NAMES.some((glob) => isGlobMatch(name, glob))) return true;
  if (SETTING_PATHS.some((glob) => isGlobMatch(folded, glob))) return true;
  return DATA.test(name) && (isTestPlace ? CHOOSES : ABOUT_TESTS).test(name);
}
