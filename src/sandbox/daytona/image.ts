import type { Image } from "@daytonaio/sdk";
import { BASE_IMAGE, IMAGE_ENV, IMAGE_STEPS } from "../agent-image.ts";

/**
 * The sandbox's image as Daytona builds it.
 *
 * Its user is root, which the app's own commands run as: the user that a request asks for is only a variable inside (Daytona's last public code, 0.190).
 * The agent is another one, `agent`.
 */
export function toImage(image: typeof Image): Image {
  return image
    .base(BASE_IMAGE)
    .runCommands(...IMAGE_STEPS)
    .env({ ...IMAGE_ENV })
    .workdir("/home/agent")
    .dockerfileCommands(["USER root"]);
}
