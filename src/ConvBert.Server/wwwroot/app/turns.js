// Whose answer is shown, where a form is sent again before the answer came.

/** The runs of a form: a new one ends the one before, whose answer would otherwise replace it where it comes later. */
export class Turns {
  #last = new AbortController();

  /** Begins a run; its signal is aborted once another begins. */
  next() {
    this.#last.abort();
    this.#last = new AbortController();
    return this.#last.signal;
  }
}
