/**
 * Git's environment for the app's own commands: no config, no prompt, no helper and no program that anybody else chose, and nothing read
 * in place of what is named (ADR 0012). There is no `safe.directory`: each command names the app's own git directory and looks for none.
 */
export const APP_GIT_ENV: Record<string, string> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LFS_SKIP_SMUDGE: "1",
  GIT_ASKPASS: "/bin/false",
  GIT_ALLOW_PROTOCOL: "http:https",
  GIT_NO_REPLACE_OBJECTS: "1",
  ...toConfigEnv({
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.attributesFile": "/dev/null",
    "core.excludesFile": "/dev/null",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "transfer.bundleURI": "false",
    // Below a hundred objects git would unpack them one by one, and leave half of them when it is ended: a pack is there whole, or not at all.
    "fetch.unpackLimit": "1",
    "protocol.version": "2",
    "maintenance.auto": "false",
    "gc.auto": "0",
  }),
};

/**
 * The same with a token for one web host: sent as a header by this one command, and in no address, file or argument (S8).
 *
 * Git sends a header configured for a host to that host only, so a redirect elsewhere does not carry it along.
 */
export function toFetchEnv(webUrl: string, token: string): Record<string, string> {
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  const count = Number(APP_GIT_ENV.GIT_CONFIG_COUNT);
  return {
    ...APP_GIT_ENV,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: `http.${webUrl}/.extraHeader`,
    [`GIT_CONFIG_VALUE_${count}`]: `Authorization: Basic ${credentials}`,
  };
}

function toConfigEnv(config: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(config).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(Object.keys(config).length), ...Object.fromEntries(entries) };
}
