// Several windows of one browser: the one that was opened or claimed last writes, the others look on and follow what it
// does. The server knows them as one browser; its word stays the number of the pen.

const NAME = "quizapp:windows";

class Channel {
  constructor(name, onMessage) {
    if (typeof BroadcastChannel === "function") {
      this.channel = new BroadcastChannel(name);
      this.channel.onmessage = (event) => onMessage(event.data);
      return;
    }
    window.addEventListener("storage", (event) => {
      if (event.key === name && event.newValue) onMessage(JSON.parse(event.newValue));
    });
    this.channel = {
      postMessage(message) {
        try {
          localStorage.setItem(name, JSON.stringify(message));
          localStorage.removeItem(name);
        } catch { /* windows that cannot talk are told by the server */ }
      },
    };
  }

  post(message) {
    this.channel.postMessage(message);
  }
}

export class Windows {
  // `events`: onYield(message), onHanded(), onAnswer(message), onKept(message)
  constructor(attempt, events) {
    this.id = `${Date.now()}-${Math.random()}`;
    this.claimedAt = 0;
    this.isWriter = true;
    this.events = events;
    this.channel = new Channel(`${NAME}:${attempt}`, (message) => this.heard(message));
  }

  claim(epoch) {
    this.claimedAt = Date.now();
    this.epoch = epoch;
    this.isWriter = true;
    this.post("claim", { at: this.claimedAt, epoch });
  }

  post(kind, facts) {
    this.channel.post({ kind, from: this.id, ...facts });
  }

  heard(message) {
    if (message.kind === "claim") this.claimed(message);
    else if (message.kind === "handed") this.isWriter && this.events.onHanded();
    else if (message.kind === "answer") this.isWriter || this.events.onAnswer(message);
    else if (message.kind === "kept") this.events.onKept(message);
  }

  // Of two that claim at the same moment one must win, and both must know which.
  claimed(message) {
    const isLater = message.at > this.claimedAt || (message.at === this.claimedAt && message.from > this.id);
    if (isLater) {
      this.isWriter = false;
      this.events.onYield(message);
    } else if (this.isWriter) this.post("claim", { at: this.claimedAt, epoch: this.epoch });
  }
}
