// What was chosen or typed while the page's script was still on its way: on a slow PC or line the questions are there long
// before it. The browser fills nothing in by itself here (autocomplete="off"), so a field that holds something else than
// the server sent was touched by the person.

import { isTouched } from "./touched.js";
import { moveStep } from "./values.js";

// The questions with such a field, each as the page's script would have left it.
export function touchedQuestions(questions) {
  return questions.filter((question) => {
    const touched = [...question.querySelectorAll("input, select")].filter(isTouched);
    if (question.dataset.type === "ordering") orderSteps(question, touched);
    return touched.length > 0;
  });
}

// The first places first: those that were all numbered by hand stay as they are.
function orderSteps(question, selects) {
  const wanted = selects.map((select) => [select, select.value]).sort(([, one], [, other]) => Number(one) - Number(other));
  for (const [select, value] of wanted) {
    select.value = value;
    moveStep(question, select);
  }
}
