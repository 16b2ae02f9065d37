// What is being typed goes to the queue at a pause, and at once when the field, the question or the page is left.

const PAUSE = 1500;

export const isTyped = (field) => field.tagName === "INPUT" && field.type === "text";

export class Typing {
  // `put(question, isLeaving)` queues what the question holds
  constructor(put) {
    this.put = put;
    this.timers = new Map(); // question → the timer of its pause
    const leaving = () => this.commitAll(true);
    window.addEventListener("beforeunload", leaving);
    window.addEventListener("pagehide", leaving);
    document.addEventListener("visibilitychange", () => { if (document.hidden) leaving(); });
  }

  note(question) {
    clearTimeout(this.timers.get(question));
    this.timers.set(question, setTimeout(() => this.commit(question), PAUSE));
  }

  has(question) {
    return this.timers.has(question);
  }

  commit(question, isLeaving = false) {
    if (!this.timers.has(question)) return;
    this.drop(question);
    this.put(question, isLeaving);
  }

  commitAll(isLeaving = false) {
    for (const question of [...this.timers.keys()]) this.commit(question, isLeaving);
  }

  drop(question) {
    clearTimeout(this.timers.get(question));
    this.timers.delete(question);
  }
}
