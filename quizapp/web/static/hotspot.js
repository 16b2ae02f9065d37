// A picture with regions: the list below it holds the answer, the picture shows it and takes clicks.

export function paintRegions(question) {
  for (const region of question.querySelectorAll("[data-region]")) {
    const input = inputOf(question, region);
    region.classList.toggle("on", Boolean(input && input.checked));
  }
}

// → whether the click was on a region
export function pressRegion(target) {
  const region = target.closest("[data-region]");
  const input = region && inputOf(region.closest("fieldset"), region);
  if (input) input.click();
  return Boolean(input);
}

function inputOf(question, region) {
  return question.querySelector(`input[value="${region.dataset.region}"]`);
}
