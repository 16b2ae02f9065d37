// Answers that are not on the server yet. They are kept in this browser, keyed by attempt, until the server has
// acknowledged their number, so a reload, a crash or a cut loses nothing. Position, letters and number; nothing else.

const RETRY_FROM = 1000;
const RETRY_TO = 20000;

export function csrfToken() {
  return document.querySelector("meta[name=csrf-token]").content;
}

// Signing in again in another window makes this page's token stale: take the new one from a fresh copy of this page.
// True when there is another token to try with.
export async function refreshToken() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return false;
    const copy = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = copy.querySelector("meta[name=csrf-token]");
    if (!fresh || fresh.content === csrfToken()) return false;
    document.querySelector("meta[name=csrf-token]").content = fresh.content;
    return true;
  } catch {
    return false;
  }
}

export class Outbox {
  constructor(root, events) {
    this.token = root.dataset.attempt;
    this.epoch = Number(root.dataset.epoch);
    this.url = root.dataset.saveUrl;
    this.events = events;
    this.key = `quizapp:outbox:${this.token}`;
    this.seqKey = `quizapp:seq:${this.token}`;
    this.lowest = Number(root.dataset.highestSeq || 0);
    this.waiting = this.read();
    this.isSending = false;
    this.isStopped = false;
    this.delay = RETRY_FROM;
    window.addEventListener("online", () => this.flush());
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key) || "{}");
    } catch {
      return {};
    }
  }

  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.waiting));
    } catch { /* a full or forbidden store: the answer still goes to the server from memory */ }
  }

  // Tabs of one browser share the counter, so they never use a number twice.
  nextSeq() {
    let stored = 0;
    try {
      stored = Number(localStorage.getItem(this.seqKey) || 0);
    } catch { /* counted in memory */ }
    this.lowest = Math.max(this.lowest, stored) + 1;
    try {
      localStorage.setItem(this.seqKey, String(this.lowest));
    } catch { /* counted in memory */ }
    return this.lowest;
  }

  put(position, value) {
    this.waiting = { ...this.read(), ...this.waiting }; // what another tab of this browser has queued stays queued
    this.waiting[position] = { epoch: this.epoch, seq: this.nextSeq(), value };
    this.write();
    this.events.onWaiting(position);
    this.flush();
  }

  count() {
    return Object.keys(this.waiting).length;
  }

  wipe() {
    this.waiting = {};
    try {
      localStorage.removeItem(this.key);
      localStorage.removeItem(this.seqKey);
      localStorage.removeItem(`quizapp:flags:${this.token}`);
    } catch { /* nothing was stored */ }
  }

  // What an earlier visit left behind is sent first, under this visit's epoch; but an answer that another browser has
  // kept since wins over it. `keptAt(position)` gives the {epoch, seq} that the server holds; the dropped positions return.
  restamp(keptAt) {
    const dropped = [];
    for (const [position, entry] of Object.entries(this.waiting)) {
      const kept = keptAt(position);
      if (kept.epoch > entry.epoch || (kept.epoch === entry.epoch && kept.seq > entry.seq)) {
        delete this.waiting[position];
        dropped.push(position);
      } else if (entry.epoch !== this.epoch) {
        entry.epoch = this.epoch;
        entry.seq = this.nextSeq();
      }
    }
    this.write();
    return dropped;
  }

  // Whether something waits that was chosen before another browser took the pen: only the test page may restamp it.
  hasOldEpoch() {
    return Object.values(this.waiting).some((entry) => entry.epoch !== this.epoch);
  }

  // Resolves when nothing waits any more, or after `patience` milliseconds.
  async settle(patience) {
    const until = performance.now() + patience;
    this.flush();
    while (this.count() && !this.isStopped && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.count() === 0;
  }

  async flush() {
    if (this.isSending || this.isStopped) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      while (this.count() && !this.isStopped) {
        const [position, entry] = Object.entries(this.waiting).sort((one, other) => one[1].seq - other[1].seq)[0];
        if (!(await this.send(position, entry))) {
          this.retryLater();
          break;
        }
      }
    } finally {
      this.isSending = false;
    }
  }

  retryLater() {
    if (this.isStopped) return;
    const jitter = this.delay * (0.7 + 0.6 * Math.random());
    this.timer = setTimeout(() => this.flush(), jitter);
    this.delay = Math.min(this.delay * 2, RETRY_TO);
  }

  // True when the entry left the queue or was given a new number; false when it must be tried again later.
  async send(position, entry) {
    let answer;
    let body;
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), 15000);
    try {
      answer = await fetch(`${this.url}/${position}`, {
        method: "PUT",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": csrfToken(),
        },
        body: JSON.stringify({ epoch: entry.epoch, seq: entry.seq, value: entry.value }),
        signal: abort.signal,
      });
      body = await answer.json(); // a page of HTML (a portal, a proxy) is no acknowledgement
    } catch {
      this.events.onTrouble(position);
      return false;
    } finally {
      clearTimeout(limit);
    }
    if (answer.status === 200 && body.seq === entry.seq) {
      this.delay = RETRY_FROM;
      if (this.waiting[position] && this.waiting[position].seq === entry.seq) {
        delete this.waiting[position];
        this.write();
      }
      this.events.onKept(position, body);
      return true;
    }
    return this.refused(position, entry, answer, body);
  }

  async refused(position, entry, answer, body) {
    const reason = body.reason || "";
    if (reason === "conflict") {
      this.lowest = Math.max(this.lowest, Number(body.highest_seq || 0));
      entry.seq = this.nextSeq();
      this.write();
      return true;
    }
    if (reason === "bad_value") {
      if (this.waiting[position] && this.waiting[position].seq === entry.seq) delete this.waiting[position];
      this.write();
      this.events.onBadValue(position, body.message);
      return true;
    }
    if (["superseded", "closed", "late", "not_found"].includes(reason)) {
      this.isStopped = true;
      this.events.onStopped(reason, body.message);
      return false;
    }
    if (answer.status === 401 || reason === "csrf") {
      if (await refreshToken()) return true;
      this.events.onSignedOut(body.message);
      return false;
    }
    const after = Number(answer.headers.get("Retry-After") || 0);
    if (after) this.delay = Math.max(this.delay, after * 1000);
    this.events.onTrouble(position);
    return false;
  }
}
