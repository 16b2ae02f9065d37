// What the page says: aloud in the polite live region, and in notes that stand until their reason is gone.

// What matters most stands first; what is no warning is named.
const KINDS = {
  over: "warning", pen: "warning", trouble: "warning", rescue: "warning", handIn: "", held: "", later: "success", time: "warning", news: "",
};

let pending = [];
let timer = 0;

// Emptied first, so that the same words again are read again; what comes at once is read together.
export function announce(text) {
  const line = document.querySelector("[data-announce]");
  pending.push(text);
  line.textContent = "";
  clearTimeout(timer);
  timer = setTimeout(() => {
    line.textContent = pending.join(" ");
    pending = [];
  }, 100);
}

function button({ text, act, href, isPlain }) {
  const made = document.createElement(href ? "a" : "button");
  made.textContent = text;
  made.className = [href && "button", isPlain && "plain"].filter(Boolean).join(" ");
  if (href) {
    made.href = href;
    return made;
  }
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export class Notices {
  constructor(place) {
    this.place = place;
    this.notes = new Map(Object.entries(KINDS).map(([kind, look]) => {
      const note = document.createElement("div");
      note.className = `note ${look}`;
      note.dataset.kind = kind;
      note.hidden = true;
      return [kind, note];
    }));
    place.append(...this.notes.values());
  }

  // `actions`: { text, act } or { text, href }. A note that says the same already is left alone, and the focus in it.
  set(kind, text, actions = []) {
    const note = this.notes.get(kind);
    const words = [text, ...actions.map((action) => action.text)].join("|");
    if (!note.hidden && note.dataset.words === words) return;
    const line = document.createElement("p");
    line.textContent = text;
    note.replaceChildren(line);
    if (actions.length) {
      const row = document.createElement("p");
      row.className = "actions";
      row.append(...actions.map(button));
      note.append(row);
    }
    note.dataset.words = words;
    note.hidden = false;
    this.place.hidden = false;
  }

  clear(...kinds) {
    for (const kind of kinds) this.notes.get(kind).hidden = true;
    this.place.hidden = [...this.notes.values()].every((note) => note.hidden);
  }
}
