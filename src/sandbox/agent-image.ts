/** The pinned Claude Code, the same as in package.json. */
export const AGENT_VERSION = "2.1.329";
/** Counts changes of the image that are not the agent's. */
const IMAGE_REVISION = 2;
const DEBIAN_PACKAGES = "git gh python3 python3-venv ripgrep jq curl ca-certificates";

/** What a vendor's image for agents is called: another name is another image. */
export const IMAGE_NAME = `sandpiper-claude-${AGENT_VERSION}-r${IMAGE_REVISION}`;

/** Debian with Node. */
export const BASE_IMAGE = "node:24-bookworm";

/** What is done in it, as root, one line of shell each: git, gh, Python, ripgrep, the pinned Claude Code, and the agent's user, who is not root. */
export const IMAGE_STEPS: readonly string[] = [
  `apt-get update && apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES} && rm -rf /var/lib/apt/lists/*`,
  `npm install --global @anthropic-ai/claude-code@${AGENT_VERSION} && npm cache clean --force`,
  "useradd --create-home --shell /bin/bash agent",
];

export const IMAGE_ENV: Readonly<Record<string, string>> = { CI: "1", DISABLE_AUTOUPDATER: "1" };

/** Cores, and GiB of memory and disk. */
export const RESOURCES = { cpu: 2, memory: 4, disk: 8 };
