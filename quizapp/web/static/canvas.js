// Regions of a picture are drawn by hand: the line that was touched last gets the place, in percent of the picture.
const canvas = document.querySelector("[data-canvas]");
const list = document.querySelector('[data-lines="regions"]');
let line = null;
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

// The frames follow from the numbers, whoever wrote them.
function redraw() {
  canvas.querySelectorAll(".frame").forEach((one) => one.remove());
  [...list.children].forEach((row, index) => {
    const box = {};
    for (const side of ["left", "top", "width", "height"]) box[side] = Number(sideOf(row, side).value.replace(",", "."));
    if (!box.width || !box.height) return;
    const mark = document.createElement("div");
    mark.className = row === line ? "frame here" : "frame";
    mark.textContent = "ABCDEFGH"[index];
    draw(mark, box);
    canvas.append(mark);
  });
}

function nextLine() {
  return [...list.children].find((row) => !sideOf(row, "width").value) || list.lastElementChild;
}

if (canvas && list) {
  document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  list.addEventListener("focusin", (event) => {
    line = event.target.closest("[data-line]");
    redraw();
  });
  list.addEventListener("input", redraw);
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (!line || !line.isConnected) line = nextLine();
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
    from = null;
    frame.remove();
    if (box.width < 3 || box.height < 3) {
      redraw(); // a slip of the hand is no region
      return;
    }
    for (const side of ["left", "top", "width", "height"]) sideOf(line, side).value = percent(box[side]);
    sideOf(line, "left").dispatchEvent(new Event("input", { bubbles: true }));
    const text = line.querySelector("textarea");
    if (!text.value) text.focus();
    else line = nextLine();
    redraw();
  });
  redraw();
}
