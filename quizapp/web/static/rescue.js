// The rescue file: the answers that could not be sent, with the ticket that the server signed for this page. Its times are
// this browser's claims. The server decides what becomes of it.

function rescueText(facts, entries, madeAt) {
  // an entry of the older format has no moment, and none is made up for it
  const answers = Object.entries(entries).map(([position, { value, epoch, seq, at }]) => (
    { position: Number(position), value, epoch, seq, at: at || null }
  )).filter((one) => one.seq).sort((one, other) => one.position - other.position);
  const { ticket, round } = facts;
  return JSON.stringify({ format: "quizapp-cuu-ho-1", ticket, round, made_at: madeAt, answers }, null, 1);
}

function download(text, moment) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `cuu-ho-${moment.replace(/[-:]/g, "").replace("T", "-").slice(0, 15)}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// Waits for the numbers of what was chosen a moment ago.
export async function saveFile(outbox, moment) {
  await outbox.work;
  download(rescueText(outbox.facts, outbox.waiting, moment), moment);
}
