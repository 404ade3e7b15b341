"use strict";
// The clocks of the drill room run here between two answers of the server, which alone says what they are.
(() => {
  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-since]")) {
      const until = clock.dataset.until ? Date.parse(clock.dataset.until) : Date.now() + offset;
      const seconds = Math.max(0, Math.floor((until - Date.parse(clock.dataset.since)) / 1000));
      clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
      const limit = Number(clock.dataset.limit);
      clock.classList.toggle("late", limit > 0 && seconds > limit * 60);
    }
  };
  // the machine's own clock may be wrong: only the difference to the server's counts
  let offset = 0;
  const take = () => {
    const board = document.querySelector("[data-now]");
    if (board) offset = Date.parse(board.dataset.now) - Date.now();
  };
  take();
  document.body.addEventListener("htmx:afterSwap", () => { take(); tick(); });
  window.setInterval(tick, 1000);
  tick();
})();
