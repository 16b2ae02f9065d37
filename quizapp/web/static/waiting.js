// Waits for the invigilator's word: asks every ten seconds or so, and acts once.

import { ask } from "./sending.js";

const EVERY = 10000;

export class Waiting {
  constructor(url, onLetIn) {
    this.url = url;
    this.onLetIn = onLetIn;
    this.timer = 0;
  }

  begin() {
    if (!this.timer) this.again();
  }

  end() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  // spread out, so that a whole room does not ask at the same moment
  again() {
    this.timer = setTimeout(async () => {
      const { status, body } = await ask(this.url);
      if (!this.timer) return;
      if (status === 200 && body.may === true) {
        this.end();
        this.onLetIn();
      } else this.again();
    }, EVERY * (0.6 + 0.6 * Math.random()));
  }
}
