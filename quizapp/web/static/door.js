// A page that waits to be let in: at the door it is loaded anew, at another machine its form is sent.

import { Waiting } from "./waiting.js";

for (const place of document.querySelectorAll("[data-waits]")) {
  const goOn = () => (place.tagName === "FORM" ? place.requestSubmit() : location.reload());
  new Waiting(place.dataset.waits, goOn).begin();
}
