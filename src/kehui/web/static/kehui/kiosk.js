/* The touch screen in the hall: one page that never leaves. What it shows it fetches in parts; when the server is gone it
   says so and waits; when nobody touches it, it returns to its start and forgets. Syntax of Chromium 90. */
"use strict";
(function () {
  const body = document.body, root = document.documentElement, base = body.dataset.base;
  const IDLE = Number(body.dataset.idle), WARN = Math.max(2, Math.min(15, Math.floor(IDLE / 2)));
  const $ = (name, within) => (within || document).querySelector("[data-" + name + "]");
  let view = null, trail = [], typed = "", fields = { text: "", phone: "" }, field = "text", touched = Date.now();
  let asking = 0, later = null, offline = false, sending = false, finding = null;

  /* ---- asking the server ---- */
  async function fetchPart(address, options) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 8000);
    try {
      const answer = await fetch(base + address, Object.assign({ signal: stop.signal, cache: "no-store", redirect: "error" }, options));
      if (answer.status >= 500 || answer.headers.get("X-Kiosk") !== "1") throw new Error("not ours");
      return answer;
    } finally { clearTimeout(timer); }
  }
  async function ping() {
    try {
      const told = await (await fetchPart("ping/")).json();
      const back = offline;
      setOffline(false);
      if (told.version !== body.dataset.version && !view) { location.reload(); return; }
      if (back && view) load();
    } catch (error) { setOffline(true); }
  }
  function setOffline(now) {
    offline = now;
    $('cover="off"').hidden = !now;
  }
  setInterval(() => { if (offline) ping(); }, 3000);
  setInterval(() => { if (!offline) ping(); }, 20000);

  /* ---- views: {heading, address, find, cursors} ---- */
  function open(next) {
    if (view) trail.push(view);
    view = next;
    typed = next.typed || "";
    load();
  }
  function back() {
    view = trail.pop() || null;
    if (!view) { home(); return; }
    typed = view.typed || "";
    load();
  }
  function home() {
    view = null; trail = []; typed = ""; fields = { text: "", phone: "" }; field = "text"; sending = false;
    asking += 1;
    clearTimeout(later);
    $("content").textContent = "";
    $("typed").textContent = "";
    $("page").hidden = true;
    $("start").hidden = false;
    scrollTo(0, 0);
  }
  function addressOf(v) {
    if (!v.find) return v.address;
    const query = new URLSearchParams({ q: v.typed || "" });
    const cursor = v.cursors[v.cursors.length - 1];
    if (cursor) query.set("cursor", cursor);
    return v.address + "?" + query;
  }
  async function load() {
    const number = ++asking, content = $("content");
    $("start").hidden = true;
    $("page").hidden = false;
    $("heading").textContent = view.heading;
    const find = $("find");
    find.hidden = !view.find;
    $("page").classList.toggle("is-finding", Boolean(view.find));
    if (view.find) { if (!finding) findKeys(); drawTyped(); $("example", find).textContent = typed ? "" : "拼音首字母，如 " + view.example; }
    content.setAttribute("aria-busy", "true");
    try {
      const answer = await fetchPart(addressOf(view)), text = await answer.text();
      if (number !== asking) return;
      content.innerHTML = text;
      setOffline(false);
      content.scrollTop = 0;
      const pager = content.querySelector(".q-pager");
      if (pager) { view.next = pager.dataset.cursor; $("earlier", pager).hidden = view.cursors.length < 2; }
      if ($("kind", content)) $("heading").textContent = $("kind", content).dataset.kind;
      if ($("form", content)) problemForm(content);
    } catch (error) {
      if (number === asking) setOffline(true);
    } finally { if (number === asking) content.removeAttribute("aria-busy"); }
  }

  /* ---- finding by letters ---- */
  function drawTyped() {
    $("typed").textContent = typed;
    finding.offer(lettersOf(typed));
  }
  function retype(next) {
    typed = next.slice(0, 30);
    view.typed = typed;
    view.cursors = [""];
    drawTyped();
    $("example", $("find")).textContent = typed ? "" : "拼音首字母，如 " + view.example;
    clearTimeout(later);
    later = setTimeout(load, 250);
  }
  /* The letters find by themselves; the words that they may stand for are offered beside, as CY may be 茶叶 or 冲压. */
  function findKeys() {
    finding = window.kehuiKeys.keyboard($('keys="find"'), {
      type: (c) => retype(typed + c), erase: () => retype(typed.slice(0, -1)), clear: () => retype(""),
      words: wordsFor, take: (word, rest) => retype(typed.replace(/[A-Za-z]+$/, "") + word + rest),
    });
  }
  function wordsFor(letters) {
    return fetchPart("words/?q=" + encodeURIComponent(letters)).then((a) => a.json()).catch(() => ({ words: [], letters: 0 }));
  }
  function lettersOf(text) { return (text.match(/[A-Za-z]+$/) || [""])[0]; }

  /* ---- leaving a problem ---- */
  function problemForm(content) {
    const board = window.kehuiKeys.keyboard($('keys="problem"', content), {
      type: (c) => put(field === "phone" ? (/\d/.test(c) ? fields.phone + c : fields.phone) : fields.text + c),
      erase: () => put(Array.from(fields[field]).slice(0, -1).join("")),
      clear: () => put(""),
      words: wordsFor,
      take: (word, rest) => put(fields.text.replace(/[A-Za-z]+$/, "") + word + rest),
    });
    function draw() {
      for (const name of ["text", "phone"]) {
        $(name, content).textContent = fields[name];
        $('field="' + name + '"', content).classList.toggle("is-on", field === name);
      }
      for (const chip of content.querySelectorAll("[data-word]"))
        chip.setAttribute("aria-pressed", String(fields.text.includes(chip.dataset.word)));
      board.offer(field === "text" ? lettersOf(fields.text) : "");
    }
    function put(value) {
      fields[field] = value.slice(0, field === "phone" ? 12 : 200);
      $('error="' + field + '"', content).textContent = "";
      draw();
    }
    content.querySelectorAll("[data-field]").forEach((box) => box.addEventListener("click", () => { field = box.dataset.field; draw(); }));
    content.querySelectorAll("[data-word]").forEach((chip) => chip.addEventListener("click", () => {
      const word = chip.dataset.word;
      field = "text";
      put(fields.text.includes(word) ? fields.text.replace(word, "").replace(/\s+/g, " ").trim() : (fields.text + " " + word).trim());
    }));
    $("send", content).addEventListener("click", () => send(content));
    draw();
  }
  async function send(content) {
    if (sending) return;
    sending = true;
    const form = $("form", content), data = new FormData();
    data.set("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
    data.set("text", fields.text);
    data.set("phone", fields.phone);
    for (const told of content.querySelectorAll("[data-error]")) told.textContent = "";
    try {
      const answer = await fetchPart("problem/", { method: "POST", body: data }), told = await answer.json();
      if (told.problems) {
        for (const [name, message] of Object.entries(told.problems)) $('error="' + (name === "phone" ? "phone" : "text") + '"', content).textContent = message;
        const first = content.querySelector(".q-error:not(:empty)");
        if (first) first.scrollIntoView({ block: "center" });
        return;
      }
      fields = { text: "", phone: "" };
      form.hidden = true;
      $("number", content).textContent = told.number;
      $("thanks", content).hidden = false;
    } catch (error) { setOffline(true); } finally { sending = false; }
  }

  /* ---- touches ---- */
  document.addEventListener("click", (event) => {
    const at = (name) => event.target.closest("[data-" + name + "]");
    let hit;
    if ((hit = at("door"))) open({ heading: hit.querySelector("b").textContent, address: "list/" + hit.dataset.door + "/", find: true, example: hit.dataset.example, cursors: [""] });
    else if ((hit = at("open"))) {
      const next = { heading: HEADINGS[hit.dataset.open.split("/")[0]], address: hit.dataset.open };
      // Another choice on the same page is not another page to come back from.
      if (view && view.address.split("?")[0] === next.address.split("?")[0]) { view = next; load(); } else open(next);
    } else if ((hit = at("item"))) open({ heading: view.heading, address: "item/" + hit.dataset.item });
    else if (at("later")) { view.cursors.push(view.next); load(); }
    else if (at("earlier")) { view.cursors.pop(); load(); }
    else if (at("back")) back();
    else if (at("home")) home();
    else if ((hit = at("switch"))) {
      const on = root.toggleAttribute("data-" + hit.dataset.switch);
      hit.setAttribute("aria-pressed", String(on));
    }
  });
  const HEADINGS = { problem: "留下您的难题", nearest: "就近找专家", events: "今日活动" };

  /* ---- nobody there ---- */
  for (const name of ["pointerdown", "keydown", "wheel", "touchmove"])
    addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
  // Taken away only by the end of the touch, or the same touch would press what lies below.
  $('cover="idle"').addEventListener("click", () => { touched = Date.now(); $('cover="idle"').hidden = true; });
  function plain() {
    for (const name of ["large", "contrast"]) root.removeAttribute("data-" + name);
    document.querySelectorAll("[data-switch]").forEach((b) => b.setAttribute("aria-pressed", "false"));
  }
  setInterval(() => {
    const atStart = !view && !root.hasAttribute("data-large") && !root.hasAttribute("data-contrast");
    const left = IDLE - (Date.now() - touched) / 1000;
    if (atStart) { $('cover="idle"').hidden = true; return; }
    if (left <= 0) { $('cover="idle"').hidden = true; plain(); home(); return; }
    if (left <= WARN) $('cover="idle"').hidden = false;
    $("count").textContent = Math.ceil(left);
  }, 250);

  /* ---- no way out, no traces ---- */
  for (const name of ["contextmenu", "selectstart", "dragstart", "dragover", "drop", "gesturestart", "auxclick"]) document.addEventListener(name, (event) => event.preventDefault());
  addEventListener("touchstart", (event) => { if (event.touches.length > 1) event.preventDefault(); }, { passive: false });
  addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });
  // Shortcuts open windows, help, the source and the printer; F5 alone stays, it shows the same page again.
  addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey || (/^F\d+$/.test(event.key) && event.key !== "F5")) event.preventDefault();
  });
  // A page restored from the browser's memory would show what the last visitor saw.
  addEventListener("pageshow", (event) => { if (event.persisted) { plain(); home(); } });
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(base + "sw.js").catch(() => {});
  ping();
})();
