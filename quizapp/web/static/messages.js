// What the invigilator says: shown calmly on top, until the candidate has marked it as read. The focus stays where it is.

import { timeOfDay } from "./clock.js";
import { askFirmly } from "./sending.js";

export class Messages {
  constructor(place, url) {
    this.place = place;
    this.url = url;
    this.read = new Set(); // pressed here; the server may not know yet
    place.addEventListener("submit", (event) => {
      event.preventDefault();
      this.markRead(event.target);
    });
  }

  // `told`: [{ id, text, at }] of the server, everything that it thinks is unread.
  show(told) {
    for (const { id, text, at } of told) {
      if (this.read.has(id)) this.send(id);
      else if (!this.place.querySelector(`[data-message="${Number(id)}"]`)) this.place.append(this.made(id, text, at));
    }
  }

  made(id, text, at) {
    const form = document.createElement("form");
    form.className = "note message";
    form.dataset.message = id;
    const line = document.createElement("p");
    const lead = document.createElement("b");
    lead.textContent = `Cán bộ coi thi nhắn lúc ${timeOfDay(at, {})}:`;
    line.append(lead, ` ${text}`);
    const button = document.createElement("button");
    button.type = "submit";
    button.className = "plain";
    button.textContent = "Đã đọc";
    form.append(line, button);
    return form;
  }

  markRead(form) {
    const id = Number(form.dataset.message);
    form.remove();
    this.read.add(id);
    this.send(id);
  }

  // a cut is no harm: the next heartbeat names the message again, and then it is sent again
  send(id) {
    askFirmly(`${this.url}${id}/da-doc`, { method: "POST", body: {} });
  }
}
