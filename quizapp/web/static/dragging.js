// Steps of an ordering are dragged by a handle, with a mouse or a finger; the numbers beside them follow.

const HANDLE = "[data-drag]";

export function letStepsBeDragged(sheet, onMoved) {
  for (const step of sheet.querySelectorAll(".step")) step.append(handle());
  let dragged = null;
  sheet.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(HANDLE);
    if (!grip || event.button || grip.closest(".step").querySelector("select").disabled) return;
    event.preventDefault();
    dragged = { step: grip.closest(".step"), before: orderOf(grip.closest("[data-steps]")) };
    dragged.step.classList.add("dragged");
    grip.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (dragged) place(dragged.step, event.clientY);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(name, () => {
      if (!dragged) return;
      const { step, before } = dragged;
      const list = step.parentElement;
      dragged = null;
      step.classList.remove("dragged");
      if (orderOf(list) === before) return;
      [...list.children].forEach((one, index) => { one.querySelector("select").value = String(index + 1); });
      onMoved(list.closest("fieldset.question"), `Đã chuyển đến vị trí ${[...list.children].indexOf(step) + 1}.`);
    });
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
