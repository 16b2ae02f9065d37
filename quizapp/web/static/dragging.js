// Steps of an ordering are dragged by a handle, with a mouse or a finger; the numbers beside them follow.

const HANDLE = "[data-drag]";
const EDGE = 60; // so near to an edge of the window the list moves along
const PACE = 7; // pixels a frame

export function letStepsBeDragged(sheet, onMoved) {
  for (const step of sheet.querySelectorAll(".step")) step.append(handle());
  let dragged = null;
  sheet.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(HANDLE);
    if (dragged || !grip || event.button || grip.closest(".step").querySelector("select").disabled) return;
    event.preventDefault();
    dragged = { step: grip.closest(".step"), before: orderOf(grip.closest("[data-steps]")), pointer: event.pointerId, y: event.clientY };
    dragged.step.classList.add("dragged");
    grip.setPointerCapture(event.pointerId);
    requestAnimationFrame(follow);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (event.pointerId !== dragged?.pointer) return;
    dragged.y = event.clientY;
    place(dragged.step, dragged.y);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(name, (event) => {
      if (event.pointerId !== dragged?.pointer) return;
      const { step, before } = dragged;
      const list = step.parentElement;
      dragged = null;
      step.classList.remove("dragged");
      if (orderOf(list) === before) return;
      [...list.children].forEach((one, index) => { one.querySelector("select").value = String(index + 1); });
      onMoved(list.closest("fieldset.question"), `Đã chuyển đến vị trí ${[...list.children].indexOf(step) + 1}.`);
    });
  }

  // a list that is longer than the window comes to the finger, as far as it goes and no farther
  function follow() {
    if (!dragged) return;
    const list = dragged.step.parentElement.getBoundingClientRect();
    const top = document.querySelector(".test-top").getBoundingClientRect().bottom;
    if (dragged.y > innerHeight - EDGE && list.bottom > innerHeight - PACE) scrollBy(0, PACE);
    else if (dragged.y < top + EDGE && list.top < top + PACE) scrollBy(0, -PACE);
    place(dragged.step, dragged.y);
    requestAnimationFrame(follow);
  }
}

function handle() {
  const made = document.createElement("span");
  made.className = "drag";
  made.dataset.drag = "";
  made.title = "Kéo để đổi chỗ";
  made.setAttribute("aria-hidden", "true"); // the list of numbers does the same for keyboards and readers
  made.textContent = "⠿";
  return made;
}

const orderOf = (list) => [...list.children].map((step) => step.dataset.value).join(" ");

const middle = (step) => {
  const box = step.getBoundingClientRect();
  return box.top + box.height / 2;
};

// The neighbours change places with the step; the step itself is never taken out of the page, or the pointer would lose it.
function place(step, y) {
  let next = step.nextElementSibling;
  while (next && y > middle(next)) {
    step.before(next);
    next = step.nextElementSibling;
  }
  let previous = step.previousElementSibling;
  while (previous && y < middle(previous)) {
    step.after(previous);
    previous = step.previousElementSibling;
  }
}
