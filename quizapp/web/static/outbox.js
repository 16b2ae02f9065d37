// Answers on their way to the server. Each change gets a number and goes into the store of this browser first, then to the
// server, and leaves the queue only when the server has acknowledged that number.

import { ask, refreshToken } from "./sending.js";
import { dropOldQueue, isNewer, oldQueue, setAside } from "./store.js";

const RETRY_FROM = 1000;
const RETRY_TO = 5000;
const FINAL = ["superseded", "closed", "late"];

const stored = ({ value, epoch, seq, at }) => ({ value, epoch, seq, at });

export class Outbox {
  // `facts`: attempt, account, epoch, highestSeq, saveUrl, round, ticket; `store`: the promise of one.
  constructor(facts, store, events) {
    this.facts = facts;
    this.epoch = facts.epoch;
    this.seq = facts.highestSeq || 0;
    this.key = `${facts.account} ${facts.attempt}`;
    this.store = store;
    this.events = events;
    this.waiting = {};
    this.trouble = null; // { kind, since }: nothing was acknowledged since
    this.stopped = ""; // why the server takes nothing more
    this.level = -1;
    this.work = Promise.resolve();
    this.isSending = false;
    this.delay = RETRY_FROM;
    this.notBefore = 0;
    this.timer = 0;
    window.addEventListener("online", () => this.flush(true));
    setInterval(() => this.watch(), 1000);
  }

  count() {
    return Object.keys(this.waiting).length;
  }

  // A fault in what the page shows must not keep an answer from being sent.
  tell(event, ...facts) {
    try {
      if (this.events[event]) this.events[event](...facts);
    } catch (fault) {
      setTimeout(() => { throw fault; });
    }
  }

  // One after the other, so that what was chosen last has the highest number.
  then(work) {
    const done = this.work.then(work);
    this.work = done.catch((fault) => setTimeout(() => { throw fault; }));
    return done;
  }

  // --- the queue ------------------------------------------------------------------------------------------------------

  async change(mutate) {
    const store = await this.store;
    const outcome = await store.change(this.key, (record) => {
      record.round = this.facts.round;
      record.ticket = this.facts.ticket;
      record.seq = Math.max(record.seq, this.seq);
      if (this.level !== store.layers.length) this.copyTo(record);
      return mutate(record);
    });
    this.level = store.layers.length;
    return outcome;
  }

  // Where a store had to be given up, the next one gets what only the page still has.
  copyTo(record) {
    for (const [position, entry] of Object.entries(this.waiting)) {
      const known = record.entries[position];
      if (entry.seq && (!known || isNewer(entry, known))) record.entries[position] = stored(entry);
    }
  }

  put(position, value) {
    const entry = { value, epoch: this.epoch, seq: 0, at: this.events.now(), since: performance.now() };
    this.waiting[position] = entry;
    this.tell("onChange", position);
    this.then(async () => {
      if (this.waiting[position] !== entry) return; // changed again meanwhile
      await this.number([position]);
      this.flush();
    });
  }

  // The page may be gone before the store has answered: what was put a moment ago is also kept where it is written at
  // once, until the store has it.
  setAside(position) {
    const { value, epoch, at } = this.waiting[position];
    setAside(this.facts.attempt, position, { value, epoch, at }, this.seq);
    this.then(() => dropOldQueue(this.facts.attempt));
  }

  // Windows of one browser share the counter of the record, so they never use a number twice.
  async number(positions) {
    const entries = positions.map((position) => [position, this.waiting[position]]).filter(([, entry]) => entry);
    const { epoch } = this;
    const last = await this.change((record) => {
      for (const [position, entry] of entries) {
        record.seq += 1;
        record.entries[position] = { ...stored(entry), epoch, seq: record.seq };
      }
      return record.seq;
    });
    entries.forEach(([, entry], index) => Object.assign(entry, { epoch, seq: last - entries.length + 1 + index }));
    this.seq = Math.max(this.seq, last);
  }

  async forget(positions) {
    await this.change((record) => positions.forEach((position) => delete record.entries[position]));
  }

  // What earlier visits left is taken up, renumbered where another pen wrote since; but what the server has got since
  // from another browser wins. `keptAt(position)` → { epoch, seq } that the server holds. → { adopted, dropped }
  adopt(keptAt) {
    return this.then(async () => {
      const old = oldQueue(this.facts.attempt);
      const found = await this.change((record) => {
        record.seq = Math.max(record.seq, old.seq);
        for (const [position, entry] of Object.entries(old.entries)) {
          const known = record.entries[position];
          if (!known || isNewer(entry, known)) record.entries[position] = entry;
        }
        return { entries: { ...record.entries }, seq: record.seq };
      });
      dropOldQueue(this.facts.attempt);
      this.seq = Math.max(this.seq, found.seq);
      for (const [position, entry] of Object.entries(found.entries)) {
        const mine = this.waiting[position];
        if (!mine || (mine.seq && isNewer(entry, mine))) this.waiting[position] = { ...entry, since: performance.now() };
      }
      const taken = Object.keys(found.entries);
      const dropped = await this.settleEpochs(keptAt);
      return { adopted: taken.filter((position) => this.waiting[position]), dropped };
    });
  }

  // This page has the pen (again), under the number `epoch`. → positions where another browser's answer is newer
  renew(epoch, keptAt) {
    this.epoch = epoch;
    return this.then(async () => {
      const dropped = await this.settleEpochs(keptAt);
      this.resume();
      return dropped;
    });
  }

  async settleEpochs(keptAt) {
    const gone = [];
    const dropped = [];
    for (const [position, entry] of Object.entries(this.waiting)) {
      const kept = keptAt(position);
      if (!entry.seq || isNewer(entry, kept)) continue;
      delete this.waiting[position];
      gone.push(position);
      if (isNewer(kept, entry)) dropped.push(position);
    }
    if (gone.length) await this.forget(gone);
    const old = Object.keys(this.waiting).filter((position) => this.waiting[position].epoch !== this.epoch);
    if (old.length) await this.number(old);
    return dropped;
  }

  // Another window of this browser writes now; what waits is in the store, where that window finds it.
  async rest() {
    await this.then(async () => {
      if ((await this.store).isShared) this.waiting = {};
    });
  }

  async wipe() {
    this.waiting = {};
    dropOldQueue(this.facts.attempt);
    try {
      localStorage.removeItem(`quizapp:flags:${this.facts.attempt}`);
    } catch { /* none */ }
    await this.then(async () => (await this.store).drop(this.key));
  }

  // --- sending --------------------------------------------------------------------------------------------------------

  resume() {
    this.stopped = "";
    this.flush(true);
  }

  // Resolves true when nothing waits any more, false after `patience` milliseconds or when nothing more is taken.
  async settle(patience) {
    const until = performance.now() + patience;
    await this.work;
    this.flush(true);
    while (this.count() && !this.stopped && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.count() === 0;
  }

  // Nothing can be forgotten: whatever went wrong, a second later somebody looks.
  watch() {
    if (this.count() && !this.timer) this.flush();
    this.tell("onTick");
  }

  async flush(isUrgent = false) {
    if (isUrgent) this.delay = RETRY_FROM;
    if (this.isSending || this.stopped || performance.now() < this.notBefore) return;
    this.isSending = true;
    clearTimeout(this.timer);
    this.timer = 0;
    try {
      for (let next = this.next(); next && !this.stopped; next = this.next()) {
        if (!(await this.send(...next))) {
          this.retryLater();
          break;
        }
      }
    } finally {
      this.isSending = false;
    }
  }

  // The oldest that is in the store already.
  next() {
    return Object.entries(this.waiting).filter(([, entry]) => entry.seq)
      .sort(([, one], [, other]) => one.seq - other.seq)[0];
  }

  retryLater() {
    if (this.stopped) return;
    const wait = Math.max(this.delay * (0.6 + 0.4 * Math.random()), this.notBefore - performance.now());
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.flush();
    }, wait);
    this.delay = Math.min(this.delay * 2, RETRY_TO);
  }

  // True when the entry left the queue or was given a new number; false when it must be tried again later.
  async send(position, entry) {
    const sent = stored(entry);
    const body = { epoch: sent.epoch, seq: sent.seq, value: sent.value };
    const answer = await ask(`${this.facts.saveUrl}/${position}`, { method: "PUT", body });
    const isOurs = answer.body.seq === sent.seq && !Number.isNaN(Date.parse(answer.body.server_time));
    if (answer.status === 200 && answer.isAnswer && isOurs) return this.acknowledged(position, sent, answer);
    return this.refused(position, sent, answer);
  }

  acknowledged(position, sent, answer) {
    const isSame = (entry) => entry && entry.seq === sent.seq && entry.epoch === sent.epoch;
    this.trouble = null;
    this.delay = RETRY_FROM;
    if (isSame(this.waiting[position])) delete this.waiting[position];
    this.then(() => this.change((record) => {
      if (isSame(record.entries[position])) delete record.entries[position];
    }));
    this.tell("onKept", position, sent, answer);
    return true;
  }

  async refused(position, sent, answer) {
    const reason = answer.body.reason || "";
    if (reason === "conflict" || (reason === "superseded" && sent.epoch !== this.epoch)) {
      if (this.facts.isLeftOver) return this.stop("superseded", answer.body.message);
      this.seq = Math.max(this.seq, Number(answer.body.highest_seq || 0));
      await this.then(async () => {
        const entry = this.waiting[position];
        if (entry && entry.seq === sent.seq && entry.epoch === sent.epoch) await this.number([position]);
      });
      return true;
    }
    if (reason === "bad_value") {
      if (this.waiting[position] && this.waiting[position].seq === sent.seq) delete this.waiting[position];
      this.then(() => this.forget([position]));
      this.tell("onBad", position, answer.body.message);
      return true;
    }
    if (FINAL.includes(reason)) return this.stop(reason, answer.body.message);
    if (answer.status === 401 || reason === "not_found") return this.inTrouble("signed-out", 0, reason);
    if (reason === "safe_browser") return this.inTrouble("browser");
    if (reason === "csrf" && (await refreshToken())) return true;
    return this.inTrouble(answer.retryAfter ? "busy" : "network", answer.retryAfter);
  }

  stop(reason, message = "") {
    this.stopped = reason;
    this.tell("onStopped", reason, message);
    return false;
  }

  inTrouble(kind, retryAfter = 0, reason = "") {
    this.trouble = { kind, reason, since: this.trouble ? this.trouble.since : performance.now() };
    if (retryAfter) this.notBefore = performance.now() + retryAfter * 1000 * (1 + 0.3 * Math.random());
    this.tell("onTrouble", kind, reason);
    return false;
  }
}
