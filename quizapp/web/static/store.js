// Where a browser keeps what the server has not acknowledged: IndexedDB, else localStorage, else the memory of the page.
// One record for each account and attempt, never asked for by the page of another account:
// { account, attempt, round, ticket, seq, entries: { position: { value, epoch, seq, at } } }.
// Neither crypto.subtle nor navigator.locks exist on plain http; a transaction keeps two windows from using one number.

const PREFIX = "quizapp:queue:";
const SHELF = "queues";
const PATIENCE = 2000; // no store may keep an answer from being sent

export function isNewer(one, other) {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq);
}

function blank(key) {
  const [account, attempt] = key.split(" ");
  return { account, attempt, round: "", ticket: "", seq: 0, entries: {} };
}

const isObject = (found) => typeof found === "object" && found !== null;

// A record as it was written; what a damaged profile or a stranger's hand made of it counts as nothing.
function sound(record, key) {
  if (!isObject(record) || !isObject(record.entries) || !Number.isSafeInteger(record.seq)) return blank(key);
  for (const [position, entry] of Object.entries(record.entries)) {
    const isWhole = isObject(entry) && Array.isArray(entry.value) && Number.isSafeInteger(entry.epoch) && Number.isSafeInteger(entry.seq);
    if (!isWhole) delete record.entries[position];
  }
  return record;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function inTime(promise, giveUp = () => {}) {
  let limit = 0;
  const late = new Promise((_resolve, reject) => {
    limit = setTimeout(() => {
      giveUp();
      reject(new Error("the store does not answer"));
    }, PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(limit));
}

class Database {
  static open() {
    return inTime(new Promise((resolve, reject) => {
      const asked = indexedDB.open("quizapp", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF);
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        resolve(new Database(asked.result));
      };
      asked.onerror = () => reject(asked.error);
      asked.onblocked = () => reject(new Error("blocked"));
    }));
  }

  constructor(database) {
    this.database = database;
  }

  // Resolves when the outcome is on the disk: "strict" outlives a power cut too.
  run(mode, act) {
    const work = this.database.transaction(SHELF, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      const outcome = {};
      work.oncomplete = () => (outcome.isDone ? resolve(outcome.value) : reject(new Error("nothing was done")));
      work.onabort = () => reject(work.error);
      work.onerror = () => reject(work.error);
      act(work.objectStore(SHELF), outcome);
    });
    done.catch(() => {});
    return inTime(done, () => {
      try {
        work.abort(); // what comes late must not come at all
      } catch { /* it has just ended */ }
    });
  }

  change(key, mutate) {
    return this.run("readwrite", (shelf, outcome) => {
      const asked = shelf.get(key);
      asked.onsuccess = () => {
        const record = sound(asked.result, key);
        outcome.value = mutate(record);
        outcome.isDone = true;
        shelf.put(record, key);
      };
    });
  }

  records() {
    return this.run("readonly", (shelf, outcome) => {
      const asked = shelf.getAll();
      asked.onsuccess = () => Object.assign(outcome, { value: asked.result, isDone: true });
    });
  }

  drop(key) {
    return this.run("readwrite", (shelf, outcome) => {
      shelf.delete(key).onsuccess = () => { outcome.isDone = true; };
    });
  }
}

class Plain {
  change(key, mutate) {
    const record = sound(parsed(localStorage.getItem(PREFIX + key)), key);
    const outcome = mutate(record);
    localStorage.setItem(PREFIX + key, JSON.stringify(record));
    return outcome;
  }

  records() {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
      .map((key) => sound(parsed(localStorage.getItem(key)), key.slice(PREFIX.length)));
  }

  drop(key) {
    localStorage.removeItem(PREFIX + key);
  }
}

class Memory {
  constructor() {
    this.kept = new Map();
  }

  change(key, mutate) {
    const record = this.kept.get(key) || blank(key);
    this.kept.set(key, record);
    return mutate(record);
  }

  records() {
    return [...this.kept.values()];
  }

  drop(key) {
    this.kept.delete(key);
  }
}

function merge(record, other) {
  record.seq = Math.max(record.seq, other.seq);
  record.round ||= other.round;
  record.ticket ||= other.ticket;
  for (const [position, entry] of Object.entries(other.entries)) {
    if (!record.entries[position] || isNewer(entry, record.entries[position])) record.entries[position] = entry;
  }
}

export class Store {
  static async open() {
    const layers = [new Plain(), new Memory()];
    try {
      layers.unshift(await Database.open());
    } catch { /* a private window or a damaged profile: the next layer keeps it */ }
    const store = new Store(layers);
    if (layers.length === 3) await store.gather(layers[1]);
    return store;
  }

  constructor(layers) {
    this.layers = layers;
    this.every = [...layers];
  }

  get isShared() {
    return this.layers.length > 1;
  }

  // What an earlier visit had to leave in the second layer moves up.
  async gather(lower) {
    try {
      for (const record of lower.records()) {
        const key = `${record.account} ${record.attempt}`;
        await this.change(key, (mine) => merge(mine, record));
        if (this.layers[0] !== lower) lower.drop(key);
      }
    } catch { /* it stays where it is */ }
  }

  // A layer that fails or hangs is given up for good.
  async change(key, mutate) {
    for (;;) {
      try {
        return await this.layers[0].change(key, mutate);
      } catch (fault) {
        if (this.layers.length === 1) throw fault;
        this.layers.shift();
      }
    }
  }

  async ofAccount(account) {
    try {
      const records = await this.layers[0].records();
      const own = records.filter((record) => isObject(record) && record.account === account);
      return own.map((record) => sound(record, `${account} ${record.attempt}`));
    } catch {
      return [];
    }
  }

  async drop(key) {
    await Promise.allSettled(this.every.map(async (layer) => layer.drop(key)));
  }
}

// The queue as it was kept before accounts were told apart; only the page of its own attempt takes it over.
export function oldQueue(attempt) {
  try {
    const entries = parsed(localStorage.getItem(`quizapp:outbox:${attempt}`));
    const seq = Number(localStorage.getItem(`quizapp:seq:${attempt}`));
    return sound({ seq: Number.isSafeInteger(seq) ? seq : 0, entries }, ` ${attempt}`);
  } catch {
    return { seq: 0, entries: {} };
  }
}

// What a page that is left could not give to its store any more; its next visit takes it over like an old queue.
export function setAside(attempt, position, entry, highestSeq) {
  try {
    const { entries, seq: known } = oldQueue(attempt);
    const seq = Math.max(known, highestSeq) + 1;
    localStorage.setItem(`quizapp:outbox:${attempt}`, JSON.stringify({ ...entries, [position]: { ...entry, seq } }));
    localStorage.setItem(`quizapp:seq:${attempt}`, String(seq));
  } catch { /* the store alone must do */ }
}

export function dropOldQueue(attempt) {
  try {
    localStorage.removeItem(`quizapp:outbox:${attempt}`);
    localStorage.removeItem(`quizapp:seq:${attempt}`);
  } catch { /* nothing was stored */ }
}
