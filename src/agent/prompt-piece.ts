import type { PromptItem } from "../run/kept-prompt.ts";
import { keepNewest } from "./keep-newest.ts";

/** A part of a prompt. Without an item: words of ours around the others. Without a text: something that was left out. */
export interface Piece {
  text?: string;
  item?: PromptItem;
}

const NO_ROOM = "There was no room for it: what is newer comes first.";

/** Words of ours, around what others wrote. */
export function toOwnWords(text: string): Piece {
  return { text };
}

/** What stands in no prompt, and why. */
export function leaveOut(title: string, why: string): Piece {
  return { item: { title, sizeBytes: 0, hiddenRemoved: 0, leftOut: why } };
}

/** The pieces with the last texts that fit into the room; the older ones are left out in their place. `dropped`: so many. */
export function keepNewestPieces(
  pieces: readonly Piece[],
  roomBytes: number,
): { pieces: Piece[]; dropped: number } {
  const { dropped } = keepNewest(toTexts(pieces), roomBytes);
  let left = dropped;
  const kept = pieces.map((piece) => {
    if (piece.text === undefined || left === 0) return piece;
    left -= 1;
    return leaveOut(piece.item?.title ?? "", NO_ROOM);
  });
  return { pieces: kept, dropped };
}

export function toTexts(pieces: readonly Piece[]): string[] {
  return pieces.flatMap(({ text }) => (text === undefined ? [] : [text]));
}

export function toItems(pieces: readonly Piece[]): PromptItem[] {
  return pieces.flatMap(({ item }) => (item === undefined ? [] : [item]));
}
