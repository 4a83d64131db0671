"use strict";
// Sends taps and typed texts without loading the page anew, and looks for late answers. Without it, the forms do the same.
(() => {
  const LOOK_EVERY_MS = 1500;
  const phone = document.querySelector(".phone");
  const log = phone.querySelector(".log");
  const latest = document.getElementById("latest");
  const problem = phone.querySelector("p.problem[role=alert]");
  const field = document.getElementById("text");
  let looking = 0;
  let after = 0;

  const scroll = () => { log.scrollTop = log.scrollHeight; };

  const add = (html) => {
    const holder = document.createElement("ol");
    holder.innerHTML = html; // made by our own template, which escapes what was typed
    latest.before(...holder.children);
    scroll();
  };

  const showSending = (text) => {
    log.querySelector(".empty")?.remove();
    const item = document.getElementById("sending").content.firstElementChild.cloneNode(true);
    item.querySelector(".words").textContent = text;
    latest.before(item);
    scroll();
    return item;
  };

  const say = (sentence) => { problem.textContent = sentence; };

  const text = async (fields, shown) => {
    say("");
    const sending = showSending(shown);
    try {
      const response = await fetch("/try", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.problem);
      sending.remove();
      add(answer.html);
      if (answer.waiting) look();
      return true;
    } catch (error) {
      sending.remove();
      say(error instanceof TypeError || error instanceof SyntaxError ? "The text did not go out: this page cannot reach CLIP. Send it again." : error.message);
      return false;
    }
  };

  const look = () => {
    if (!looking) looking = setTimeout(lookNow, LOOK_EVERY_MS);
  };

  const lookNow = async () => {
    looking = 0;
    let waiting = true;
    try {
      const news = await (await fetch(`/try/late?after=${after}`, { headers: { Accept: "application/json" } })).json();
      for (const one of news.late) if (!document.getElementById(`late-${one.id}`)) add(one.html);
      waiting = news.waiting;
      // One that waits may still get an id below those that came already.
      if (!waiting) after = Math.max(after, ...news.late.map((one) => one.id));
    } catch { /* the next look may succeed */ }
    if (waiting) look();
  };

  document.getElementById("papers").addEventListener("submit", (event) => {
    const card = event.submitter;
    if (!card) return;
    event.preventDefault();
    document.querySelector(".card.tapped")?.classList.remove("tapped");
    card.classList.add("tapped");
    text({ card: card.value }, card.querySelector(".texts").textContent);
  });

  document.getElementById("typing").addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = field.value;
    field.value = "";
    const sent = await text({ text: typed }, typed);
    if (!sent && !field.value) field.value = typed;
  });

  scroll();
  if (phone.dataset.waiting === "yes") look();
})();
