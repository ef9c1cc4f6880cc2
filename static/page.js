// What a script can add; every page reads well without it. It runs before the
// first paint, listens on the document, and asks nothing of any host.
"use strict";
(() => {
  const root = document.documentElement;

  function remembered(key) {
    try {
      return localStorage.getItem(`broadsheet-${key}`);
    } catch {
      return null; // storage is closed to this reader
    }
  }

  function remember(key, value) {
    try {
      localStorage.setItem(`broadsheet-${key}`, value);
    } catch {
      // Then it holds for this page only.
    }
  }

  function press(button, pressed) {
    button.setAttribute("aria-pressed", String(pressed));
  }

  // Headlines only, or everything.
  function show(view) {
    root.dataset.view = view;
    for (const button of document.querySelectorAll("[data-view]:is(button)")) {
      press(button, view === "dense");
    }
  }

  // The reports of a story: as the page has them, or by time.
  const best = new WeakMap();

  function arrange(order) {
    const list = document.querySelector("#coverage .entries");
    if (!list) return;
    if (!best.has(list)) best.set(list, [...list.children]);
    const rows = [...best.get(list)];
    const time = (row) => row.querySelector("time")?.dateTime ?? "";
    if (order === "time") rows.sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));
    list.append(...rows);
    for (const button of document.querySelectorAll("button[data-order]")) {
      press(button, button.dataset.order === order);
    }
  }

  // The player takes the poster's place, and only now is its host asked.
  function play(poster) {
    const frame = document.createElement("iframe");
    const address = new URL(poster.dataset.player);
    address.searchParams.set("autoplay", "1");
    frame.src = address.href;
    frame.title = poster.getAttribute("aria-label");
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin"; // players refuse to run without
    frame.width = "640";
    frame.height = "360";
    poster.replaceWith(frame);
    frame.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.view) {
      const view = root.dataset.view === "dense" ? "full" : "dense";
      show(view);
      remember("view", view);
    } else if (button?.dataset.order) {
      arrange(button.dataset.order);
      remember("order", button.dataset.order);
    }
    const poster = event.target.closest("a[data-player]");
    if (poster && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      play(poster);
    }
  });

  // A picture that does not come leaves a card of text, a logo its initials.
  document.addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLImageElement)) return;
      const frame = target.closest(".pic, .logo");
      if (!frame) return;
      if (frame.matches(".logo, [data-player]")) target.remove();
      else (frame.closest("figure") ?? frame).remove();
    },
    true,
  );

  root.classList.add("js");
  root.dataset.view = remembered("view") === "dense" ? "dense" : "full";
  document.addEventListener("DOMContentLoaded", () => {
    show(root.dataset.view);
    const orders = document.querySelector(".order");
    for (const order of orders ? ["quality", "time"] : []) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "switch";
      button.dataset.order = order;
      button.textContent = orders.dataset[order];
      press(button, order === "quality");
      orders.append(button);
    }
    if (remembered("order") === "time") arrange("time");
  });
})();
