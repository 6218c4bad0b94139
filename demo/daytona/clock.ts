/** The account's time: the real one, and what tests have moved it by. */
export class Clock {
  #movedMs = 0;

  now(): number {
    return Date.now() + this.#movedMs;
  }

  /** Moves time forward; what is due by then is somebody else's to do. */
  move(ms: number): void {
    this.#movedMs += ms;
  }
}
