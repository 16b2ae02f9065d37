"use strict";
// Stands in the head, so that it is there before the button: a hand-in that is pressed while the script of the page is
// still on its way waits for it. Sent by the browser alone it would leave behind what only this machine has.
{
  let pressed = null;
  const hold = (event) => {
    if (!event.target.hasAttribute("data-hand-in")) return;
    event.preventDefault();
    event.stopPropagation();
    pressed = event.target;
  };
  document.addEventListener("submit", hold, true);
  addEventListener("load", () => { // the script has run, or never will
    document.removeEventListener("submit", hold, true);
    if (pressed) pressed.requestSubmit();
  });
}
