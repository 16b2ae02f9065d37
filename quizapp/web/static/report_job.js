// Asks how far a large file is; each question makes the next part, or the whole of a document. Loads the page anew when
// the file is whole.

const place = document.querySelector("[data-job]");
const bar = place.querySelector("progress");
const done = place.querySelector("[data-done]");
const trouble = place.querySelector("[data-trouble]");
const PATIENCE = 3000;

async function step() {
  let wait = 50;
  try {
    const answer = await fetch(place.dataset.job, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const body = await answer.json();
    if (done) {
      bar.value = body.done;
      done.textContent = body.done.toLocaleString("vi-VN");
    }
    trouble.hidden = true;
    if (body.ready) return location.replace(place.dataset.job);
  } catch {
    trouble.hidden = false;
    wait = PATIENCE;
  }
  return setTimeout(step, wait);
}

step();
