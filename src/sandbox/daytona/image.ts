import type { Image } from "@daytonaio/sdk";
import { BASE_IMAGE, IMAGE_ENV, IMAGE_STEPS } from "../agent-image.ts";

/** The sandbox's image as Daytona builds it. The agent's user is not root. */
export function toImage(image: typeof Image): Image {
  return image
    .base(BASE_IMAGE)
    .runCommands(...IMAGE_STEPS)
    .env({ ...IMAGE_ENV })
    .workdir("/home/agent")
    .dockerfileCommands(["USER agent"]);
}
