/* The big screen: one line of live updates, the figures, the clock, the turn of the scenes.
   Made to run for weeks: nothing is kept but the last state, and of the day's deals the last sixty. */
"use strict";
(function () {
  const B = window.kehuiBoard, body = document.body, MOST = 60, TICKS = 4;
  const silence = Number(body.dataset.silence) * 1000 || 30000;
  const $ = (name) => document.querySelector("[data-" + name + "]");
  let state = null, source = null, number = null, offset = 0, heardAt = 0, openedAt = 0, tries = 0, lost = false, staleSince = 0;
  let turn = 0, turnAt = 0, version = "";
  const loadedAt = Date.now();

  /* ---- the line ---- */
  function open() {
    if (source) source.close();
    openedAt = Date.now();
    source = new EventSource(body.dataset.events + (number === null ? "" : "?after=" + number));
    for (const [name, take] of Object.entries({ state: whole, tick, patch, beat: heard, stale }))
      source.addEventListener(name, (event) => take(JSON.parse(event.data)));
    source.onopen = () => { tries = 0; };
  }
  /* The browser tries again by itself unless it was refused; a line that has gone silent it does not notice. */
  function watch() {
    const now = Date.now(), quiet = now - Math.max(heardAt, openedAt);
    const refused = source && source.readyState === EventSource.CLOSED;
    if ((refused && quiet > Math.min(30000, 2000 + tries * 2000)) || quiet > silence) { tries += 1; open(); }
    setLost(now - Math.max(heardAt, loadedAt) > silence || Boolean(staleSince));
  }
  function heard(message) {
    heardAt = Date.now();
    offset = message.now - heardAt;
    staleSince = 0;
    if (state) state.as_of = message.as_of;
    setLost(false);
    clock();
  }
  function stale(message) {
    heardAt = Date.now();
    offset = message.now - heardAt;
    staleSince = message.as_of;
    if (state) state.as_of = message.as_of;
    setLost(true);
  }
  function setLost(now) {
    if (!state && now) $("asof").textContent = "连不上服务器，正在重试";
    if (now === lost) return;
    lost = now;
    body.classList.toggle("is-lost", lost);
    $("lost").hidden = !lost;
    if (lost) $("lost").textContent = (staleSince ? "数据库连接中断" : "与服务器的连接中断") +
      (state ? "，数字停在" + stamp(state.as_of) + "，恢复后自动更新" : "，正在重试");
    clock();
  }

  /* ---- what comes ---- */
  function whole(message) {
    const before = state, known = number;
    const fresh = known === null ? [] : message.deals.filter((d) => d.number > known);
    if (version && message.blocks.place && message.blocks.place.version !== version) { location.reload(); return; }
    state = message;
    number = message.number;
    if (state.blocks.place) version = state.blocks.place.version;
    heard(message);
    head(before && before.head);
    ticks(fresh);
    // The clerk arranged the scenes anew, or the first state came.
    if (!before || JSON.stringify(before.blocks.scenes) !== JSON.stringify(state.blocks.scenes)) { turn = 0; turnAt = 0; }
    scenes(true);
  }
  function tick(message) {
    if (!state || message.number <= number) { heard(message); return; }
    const fresh = message.deals.filter((d) => d.number > number), before = state.head;
    state.deals = state.deals.concat(fresh).slice(-MOST);
    state.head = message.head;
    number = message.number;
    heard(message);
    head(before);
    ticks(fresh);
    scenes(false, ["deals"]);
  }
  function patch(message) {
    if (!state || message.number < number) { heard(message); return; }
    const before = state.head;
    state.head = message.head;
    number = message.number;
    Object.assign(state.blocks, message.blocks);
    heard(message);
    head(before);
    if (message.blocks.scenes) turn = 0;
    const changed = Object.keys(message.blocks);
    if (changed.includes("recent")) { ticks([]); changed.push("deals"); }
    scenes(Boolean(message.blocks.scenes), changed);
  }

  /* ---- the rail ---- */
  const rolling = {};
  function head(before) {
    const empty = state.head.empty;
    let told = document.querySelector(".b-empty");
    if (empty) {
      if (!told) document.querySelector(".b-main").append((told = B.node("p", "b-empty")));
      told.textContent = empty;
    } else if (told) told.remove();
    for (const part of document.querySelectorAll(".b-rail, .b-scene")) part.hidden = Boolean(empty);
    if (empty) return;
    const place = state.blocks.place;
    if (place) { $("title").textContent = place.title; $("demo").hidden = !place.demo; }
    $("span").textContent = state.head.span;
    for (const key of ["value", "count"]) {
      const box = document.querySelector('[data-figure="' + key + '"]'), figure = state.head[key];
      const old = before && before[key] && before.year === state.head.year ? before[key].value : figure.value;
      box.querySelector("[data-unit]").textContent = figure.unit;
      B.growth(figure, box.querySelector("[data-growth]"));
      roll(key, box, old, figure);
    }
  }
  function put(box, value, places) {
    const shown = box.querySelector("[data-number]"), text = B.grouped(value, places);
    if (shown.textContent !== text) shown.textContent = text;
  }
  function fit(box, value, places) {
    const line = box.querySelector(".b-num"), chars = B.grouped(value, places).length;
    line.style.fontSize = chars > (box.dataset.figure === "value" ? 9 : 11) ? Math.max(9, 13.4 * 9 / chars) + "rem" : "";
  }
  function roll(key, box, from, figure) {
    const to = figure.value, places = figure.places;
    cancelAnimationFrame(rolling[key]);
    fit(box, to, places);
    box.dataset.value = to === null ? "" : to;
    const shownNow = rolling[key + "-at"];
    if (shownNow !== undefined) from = shownNow;
    if (from === to || from === null || to === null || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      delete rolling[key + "-at"];
      put(box, to, places);
      return;
    }
    box.classList.remove("is-up", "is-down");
    box.classList.add(to > from ? "is-up" : "is-down");
    const began = performance.now(), takes = 1200;
    (function step(now) {
      const part = Math.min(1, Math.max(0, (now - began) / takes)), eased = 1 - Math.pow(1 - part, 3);
      rolling[key + "-at"] = from + (to - from) * eased;
      put(box, part < 1 ? rolling[key + "-at"] : to, places);
      if (part < 1) { rolling[key] = requestAnimationFrame(step); return; }
      delete rolling[key + "-at"];
      clearTimeout(rolling[key + "-after"]);
      rolling[key + "-after"] = setTimeout(() => box.classList.remove("is-up", "is-down"), 4000);
    })(began);
  }
  function ticks(fresh) {
    const list = $("ticks"), news = new Set(fresh.map((d) => d.number));
    list.textContent = "";
    const rows = B.latest(state, TICKS);
    for (const deal of rows) {
      const item = B.line(deal, state.head.day);
      if (news.has(deal.number)) item.classList.add("is-new");
      list.append(item);
    }
    if (!rows.length) list.append(B.node("li", "b-none", "今天还没有登记的合同"));
  }

  /* ---- scenes ---- */
  function slots() {
    return Array.from(document.querySelectorAll(".b-scene")).filter((s) => getComputedStyle(s).display !== "none");
  }
  function scenes(anew, changed) {
    const all = state.blocks.scenes || [], open = slots();
    if (!all.length || state.head.empty) return;
    const fixed = body.dataset.scene ? all.findIndex((s) => s.kind === body.dataset.scene) : -1;
    if (fixed >= 0) turn = fixed;
    turn %= all.length;
    open.forEach((section, i) => {
      const chosen = open.length > all.length && i >= all.length ? null : all[(turn + i) % all.length];
      if (anew || !changed || (chosen && changed.includes(chosen.block))) B.scene(section, chosen, state, time);
    });
    // The same lines twice on one wall say nothing more: where the scene tells the day's deals, the figures take the rail.
    document.querySelector(".b-rail").classList.toggle("is-alone", open.some((s) => s.dataset.kind === "deals"));
    const dots = $("dots");
    if (dots.childElementCount !== all.length) { dots.textContent = ""; for (const s of all) dots.appendChild(B.node("i")).title = s.name; }
    Array.from(dots.children).forEach((dot, i) => dot.classList.toggle("is-on", (i - turn + all.length) % all.length < open.length));
    if (anew && !turnAt) turnAt = Date.now();
  }
  function rotate() {
    if (!state || state.head.empty || body.dataset.scene) return;
    const all = state.blocks.scenes || [], open = slots().length;
    if (all.length <= open || Date.now() - turnAt < all[turn % all.length].seconds * 1000) return;
    turn = (turn + open) % all.length;
    turnAt = Date.now();
    scenes(true);
  }

  /* ---- the clock: the server's, in the county's zone ---- */
  function local(ms) {
    const zone = state && state.blocks.place ? state.blocks.place.zone_minutes : -new Date().getTimezoneOffset();
    return new Date(ms + zone * 60000);
  }
  const two = (n) => String(n).padStart(2, "0");
  function time(ms) { const at = local(ms); return two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()); }
  function stamp(ms) {
    const at = local(ms), today = local(Date.now() + offset);
    const day = at.toISOString().slice(0, 10) === today.toISOString().slice(0, 10) ? "" : at.getUTCMonth() + 1 + "月" + at.getUTCDate() + "日 ";
    return day + time(ms) + ":" + two(at.getUTCSeconds());
  }
  function clock() {
    const now = local(Date.now() + offset);
    $("time").textContent = two(now.getUTCHours()) + ":" + two(now.getUTCMinutes());
    $("date").textContent = now.getUTCFullYear() + "年" + (now.getUTCMonth() + 1) + "月" + now.getUTCDate() + "日　星期" + "日一二三四五六"[now.getUTCDay()];
    if (state) $("asof").textContent = "数据截至 " + stamp(state.as_of) + (lost ? "　连接中断" : "");
  }

  let width = innerWidth, height = innerHeight;
  addEventListener("resize", () => {
    if (state && (innerWidth !== width || innerHeight !== height)) scenes(true);
    width = innerWidth; height = innerHeight;
  });
  setInterval(() => { clock(); watch(); rotate(); }, 1000);
  body.addEventListener("contextmenu", (event) => event.preventDefault());
  clock();
  open();
})();
