import { IMAGE_NAME } from "../agent-image.ts";

/** How the names of all templates begin that `npm run template` ever built. */
export const TEMPLATE_FAMILY = "sandpiper-claude-";

/** The template that this version of the app builds: the image's name as E2B takes it, without dots. */
export const TEMPLATE_NAME = IMAGE_NAME.replaceAll(".", "-");
