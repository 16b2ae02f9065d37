// Asks how far a large file is; each question makes the next part. A report that is made as a whole is made by one
// question, and others only look meanwhile. Loads the page anew when the file is whole.

const place = document.querySelector("[data-job]");
const bar = place.querySelector("progress");
const done = place.querySelector("[data-done]");
const stage = place.querySelector("[data-stage]");
const trouble = place.querySelector("[data-trouble]");
const PATIENCE = 3000;
const LOOK = 1000;

function show(body) {
  if (body.done < bar.value) return; // an older look that came late
  bar.value = body.done;
  const shown = Math.min(body.done + Number(done.dataset.add || 0), body.total);
  done.textContent = shown.toLocaleString("vi-VN");
  if (stage) stage.textContent = body.stage;
}

async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function step() {
  let wait = stage ? LOOK : 50;
  try {
    const body = await ask(place.dataset.job);
    show(body);
    trouble.hidden = true;
    if (body.ready) return location.replace(place.dataset.job);
  } catch {
    trouble.hidden = false;
    wait = PATIENCE;
  }
  return setTimeout(step, wait);
}

async function look() {
  try {
    show(await ask(place.dataset.look));
  } catch {
    // the question that makes the file says what is wrong
  }
  setTimeout(look, LOOK);
}

step();
if (place.dataset.look) setTimeout(look, LOOK);
