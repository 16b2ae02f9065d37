// Regions of a picture are drawn by hand: the line that was chosen last gets the place, in percent of the picture. Once it
// has been drawn, the next frame belongs to the next free line, unless it begins inside the one that was just drawn.
const canvas = document.querySelector("[data-canvas]");
const list = document.querySelector('[data-lines="regions"]');
let line = null;
let drawn = null; // the line whose frame was just drawn: its name may be typed, and the hand goes on to the next
let from = null;
let frame = null;

const percent = (value) => Math.round(value * 10) / 10;

function at(event) {
  const box = canvas.getBoundingClientRect();
  const within = (value) => Math.min(100, Math.max(0, value));
  return { x: within((100 * (event.clientX - box.left)) / box.width), y: within((100 * (event.clientY - box.top)) / box.height) };
}

function boxOf(one, other) {
  return { left: Math.min(one.x, other.x), top: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
}

function draw(element, box) {
  for (const side of ["left", "top", "width", "height"]) element.style[side] = `${box[side]}%`;
}

const sideOf = (row, side) => row.querySelector(`input[name$="-${side}"]`);

function boxIn(row) {
  const box = {};
  for (const side of ["left", "top", "width", "height"]) box[side] = Number(sideOf(row, side).value.replace(",", "."));
  return box;
}

// The frames follow from the numbers, whoever wrote them.
function redraw() {
  canvas.querySelectorAll(".frame").forEach((one) => one.remove());
  [...list.children].forEach((row, index) => {
    const box = boxIn(row);
    if (!box.width || !box.height) return;
    const mark = document.createElement("div");
    mark.className = row === line ? "frame here" : "frame";
    mark.textContent = "ABCDEFGH"[index];
    draw(mark, box);
    canvas.append(mark);
  });
}

function nextLine() {
  const free = () => [...list.children].find((row) => !sideOf(row, "width").value);
  const more = document.querySelector('[data-more="regions"]');
  if (!free() && more && !more.hidden) more.click();
  return free();
}

function isInside(place, row) {
  const { left, top, width, height } = boxIn(row);
  return place.x >= left && place.x <= left + width && place.y >= top && place.y <= top + height;
}

function lineFor(place) {
  if (!line || !line.isConnected) return nextLine();
  return line === drawn && !isInside(place, line) ? nextLine() : line;
}

if (canvas && list) {
  document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  list.addEventListener("focusin", (event) => {
    const chosen = event.target.closest("[data-line]");
    if (chosen !== line) drawn = null;
    line = chosen;
    redraw();
  });
  list.addEventListener("input", redraw);
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    from = at(event);
    frame = document.createElement("div");
    frame.className = "frame here";
    canvas.append(frame);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (from) draw(frame, boxOf(from, at(event)));
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = boxOf(from, at(event));
    const start = from;
    from = null;
    frame.remove();
    if (box.width < 3 || box.height < 3) {
      redraw(); // a slip of the hand is no region
      return;
    }
    line = lineFor(start); // only now: a line that is added scrolls the page
    if (!line) {
      redraw(); // there are as many regions as a picture takes
      return;
    }
    for (const side of ["left", "top", "width", "height"]) sideOf(line, side).value = percent(box[side]);
    sideOf(line, "left").dispatchEvent(new Event("input", { bubbles: true }));
    drawn = line;
    line.querySelector("textarea").focus();
    redraw();
  });
  redraw();
}
