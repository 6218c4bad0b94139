import type { Image } from "@daytonaio/sdk";

/** The pinned Claude Code, the same as in package.json. */
export const AGENT_VERSION = "2.1.329";
/** Counts changes of the image that are not the agent's. */
const IMAGE_REVISION = 2;

/** The snapshot that this version of the app is made for: another name is another image. */
export const SNAPSHOT_NAME = `sandpiper-claude-${AGENT_VERSION}-r${IMAGE_REVISION}`;

/** Cores, and GiB of memory and disk. */
export const RESOURCES = { cpu: 2, memory: 4, disk: 8 };

const DEBIAN_PACKAGES = "git gh python3 python3-venv ripgrep jq curl ca-certificates";

/**
 * The sandbox's image: Debian with Node, git, gh, Python, ripgrep and the pinned Claude Code.
 *
 * Its user is root, which the app's own commands run as: the user that a request asks for is only a variable inside (Daytona's last public code, 0.190).
 * The agent is another one, `agent`.
 */
export function toImage(image: typeof Image): Image {
  return image
    .base("node:24-bookworm")
    .runCommands(
      `apt-get update && apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES} && rm -rf /var/lib/apt/lists/*`,
      `npm install --global @anthropic-ai/claude-code@${AGENT_VERSION} && npm cache clean --force`,
      "useradd --create-home --shell /bin/bash agent",
    )
    .env({ CI: "1", DISABLE_AUTOUPDATER: "1" })
    .workdir("/home/agent")
    .dockerfileCommands(["USER root"]);
}
