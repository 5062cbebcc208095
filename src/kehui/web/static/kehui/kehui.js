/* The small things of the page that a server cannot do. No bundler; syntax of Chromium 90.
   Everything here is an addition: without it pages still show, and forms still send. */
(function () {
  "use strict";
  const root = document.documentElement;
  const self = document.currentScript;
  const $ = (selector, within) => (within || document).querySelector(selector);
  const $$ = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const variable = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => node.setAttribute(name, value));
    node.append(...children);
    return node;
  }

  /* ---- Switches: cookies, so that the server paints the next page right at once ---- */
  function remember(name, value) {
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = "kehui_" + name + "=" + value + ";path=/;max-age=31536000;samesite=lax" + secure;
  }
  function flip(button, name, attribute, on, off) {
    const now = root.getAttribute(attribute) === on;
    const next = now ? off : on;
    if (next) root.setAttribute(attribute, next);
    else root.removeAttribute(attribute);
    remember(name, next || "off");
    button.setAttribute("aria-pressed", String(!now));
    document.dispatchEvent(new Event("kehui:look"));
  }

  /* ---- The menu as a drawer on small screens ---- */
  const side = $("#k-side");
  function drawer(open) {
    if (!side) return;
    side.classList.toggle("is-open", open);
    if (open) side.querySelector("a").focus();
    else if (location.hash === "#k-side") history.replaceState(null, "", location.pathname + location.search);
  }

  /* ---- Copying: the clipboard of an office without https is reached the old way ---- */
  function copied(button) {
    const address = new URL(button.dataset.copy, location.href).href;
    const say = (text) => {
      const label = $("[aria-live]", button);
      label.dataset.was = label.dataset.was || label.textContent;
      label.textContent = text;
      setTimeout(() => { label.textContent = label.dataset.was; }, 2500);
    };
    const byHand = () => {
      const box = make("textarea", { readonly: "", class: "visually-hidden" });
      box.value = address;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      button.focus();
      say(done ? "已复制" : "没有复制成功，请复制地址栏");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(address).then(() => say("已复制"), byHand);
    else byHand();
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    let hit;
    if ((hit = at("[data-toggle-theme]"))) flip(hit, "theme", "data-bs-theme", "dark", "light");
    else if ((hit = at("[data-toggle-elder]"))) flip(hit, "elder", "data-elder", "on", "");
    else if ((hit = at("[data-toggle-growth]"))) flip(hit, "growth", "data-growth", "green", "");
    else if ((hit = at("[data-all-doors]"))) {
      const shown = $("#k-nav").classList.toggle("is-shown");
      hit.setAttribute("aria-expanded", String(shown));
    } else if (at("[data-menu-open]")) { event.preventDefault(); drawer(true); }
    else if (at("[data-menu-close]")) { event.preventDefault(); drawer(false); }
    else if ((hit = at("[data-dismiss]"))) hit.closest(".k-note").remove();
    else if (at("[data-back]")) history.back();
    else if (at("[data-print]")) window.print();
    else if ((hit = at("[data-copy]"))) copied(hit);
    else if ((hit = at("[data-share]"))) navigator.share({ title: hit.dataset.share, url: new URL(hit.dataset.address, location.href).href }).catch(() => {});
    else if ((hit = at("[data-fill]"))) {
      const person = JSON.parse(hit.dataset.fill);
      Object.entries(person).forEach(([name, value]) => {
        const field = $('[name="' + name + '"]', $("form[data-fill-here]"));
        if (field) field.value = value;
      });
      const go = $("form[data-fill-here] [type=submit]");
      if (go) go.focus();
    }
    $$("details.k-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = $("details.k-menu[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
      else if (side && side.classList.contains("is-open")) { drawer(false); $("[data-menu-open]").focus(); }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = $("main [data-search]") || $("[data-search]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
  });

  /* ---- Asking before a destructive act, with its reason ---- */
  function ask(trigger, done) {
    const wantsReason = trigger.hasAttribute("data-ask-reason");
    const verb = trigger.getAttribute("data-ask-reason") || trigger.getAttribute("data-confirm");
    const what = trigger.getAttribute("data-ask-text");
    const dialog = make("dialog", { class: "k-dialog", "aria-labelledby": "k-ask" });
    const inner = make("form", { method: "dialog", novalidate: "" });
    inner.append(make("h2", { id: "k-ask" }, verb));
    if (what) inner.append(make("p", {}, what));
    let reason, wrong;
    if (wantsReason) {
      reason = make("textarea", { class: "form-control", id: "k-why", rows: "3", maxlength: "500", "aria-describedby": "k-why-wrong" });
      wrong = make("p", { class: "k-wrong", id: "k-why-wrong", role: "alert", hidden: "" }, "请写明原因，不少于 2 个字");
      inner.append(make("label", { class: "k-label", for: "k-why" }, "原因"), make("p", { class: "k-help" }, "原因将记入审计日志，500 字以内"), reason, wrong);
    }
    const yes = make("button", { type: "submit", class: "btn " + (wantsReason ? "btn-danger" : "btn-primary") }, trigger.getAttribute("data-ask-verb") || verb);
    const no = make("button", { type: "button", class: "btn" }, "取消");
    inner.append(make("p", { class: "k-actions" }, yes, no));
    dialog.append(inner);
    document.body.append(dialog);
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); trigger.focus(); });
    inner.addEventListener("submit", (event) => {
      event.preventDefault();
      if (wantsReason && reason.value.trim().length < 2) {
        wrong.hidden = false; reason.classList.add("is-invalid"); reason.focus();
        return;
      }
      const said = wantsReason ? reason.value.trim() : "";
      dialog.close();
      done(said);
    });
    dialog.showModal();
    (reason || no).focus();
  }

  /* ---- Sending a form: ask, then never twice ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    const button = event.submitter;
    const asking = [button, form].find((node) => node && (node.hasAttribute("data-ask-reason") || node.hasAttribute("data-confirm")));
    if (asking && form.dataset.asked !== "yes") {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(asking, (said) => {
        if (asking.hasAttribute("data-ask-reason")) {
          const name = asking.getAttribute("data-reason-name") || "reason";
          let field = form.elements[name];
          if (!field) { field = make("input", { type: "hidden", name: name }); form.append(field); }
          field.value = said;
        }
        form.dataset.asked = "yes";
        form.requestSubmit(button && button.form === form ? button : undefined);
      });
      return;
    }
    delete form.dataset.asked;
    // A form that htmx watches while one types (it has a trigger of its own) is still sent by the browser.
    const byHtmx = form.hasAttribute("hx-post") && !form.hasAttribute("hx-trigger");
    if (form.method === "get" || byHtmx || event.defaultPrevented) return;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    // After this turn: a disabled button would not be sent along.
    setTimeout(() => {
      const buttons = $$("button[type=submit], button:not([type])", form);
      buttons.filter((node) => !node.disabled).forEach((node) => { node.disabled = true; node.dataset.held = ""; });
      if (button) button.setAttribute("aria-busy", "true");
      // A download leaves the page standing; so does a lost connection.
      setTimeout(() => release(form), form.hasAttribute("data-download") ? 2500 : 20000);
    }, 0);
  }, true);
  function release(form) {
    delete form.dataset.sent;
    $$("button[data-held]", form).forEach((node) => { node.disabled = false; delete node.dataset.held; node.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) $$("form[data-sent]").forEach(release); });

  /* ---- Drafts: what was typed is kept on this machine for a week, for this user alone ---- */
  const OWN = "kehui:draft:" + (document.body.dataset.user || "") + ":";
  const WEEK = 7 * 24 * 3600 * 1000;
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (error) { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch (error) { /* storage is off: there is no draft */ } },
    keys() { try { return Object.keys(localStorage); } catch (error) { return []; } },
  };
  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["password", "file", "hidden", "submit", "button"].includes(field.type) && !field.closest("[data-no-draft]");
  const clock = (time) => new Date(time).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  function snapshot(form) {
    const values = {};
    Array.from(form.elements).filter(kept).forEach((field) => {
      const list = values[field.name] || (values[field.name] = []);
      if (field.type === "checkbox" || field.type === "radio") { if (field.checked) list.push(field.value); }
      else if (field.multiple) list.push(...Array.from(field.selectedOptions, (option) => option.value));
      else list.push(field.value);
    });
    return values;
  }
  function restore(form, values) {
    const taken = {};
    Array.from(form.elements).filter(kept).forEach((field) => {
      const list = values[field.name];
      if (!list) return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
      else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = list.includes(option.value); });
      else { const place = taken[field.name] || 0; taken[field.name] = place + 1; if (place < list.length) field.value = list[place]; }
    });
  }
  function draft(form) {
    const key = OWN + form.dataset.draft;
    const state = $(".k-draft-state", form);
    const first = snapshot(form);
    let timer = 0;
    const old = store.get(key);
    // A form that comes back with errors already holds what was typed; one that was sent and accepted needs no draft.
    if (old && $(".k-errors", form)) store.set(key, Object.assign(old, { sent: false }));
    else if (old && (old.sent || Date.now() - old.at > WEEK)) store.drop(key);
    else if (old && JSON.stringify(old.values) !== JSON.stringify(first)) {
      restore(form, old.values);
      const undo = make("button", { type: "button", class: "btn btn-sm" }, "放弃草稿");
      const note = make("div", { class: "k-note", role: "status" }, make("div", {}, "已恢复 " + clock(old.at) + " 未登记的内容。"), undo);
      form.prepend(note);
      undo.addEventListener("click", () => { store.drop(key); restore(form, first); note.remove(); if (state) state.textContent = ""; });
    }
    const keep = () => {
      clearTimeout(timer);
      timer = 0;
      if (form.dataset.sent === "yes") return;
      const done = store.set(key, { at: Date.now(), values: snapshot(form) });
      if (state) state.textContent = done ? "草稿已存于本机 " + clock(Date.now()) : "本机不能保存草稿";
    };
    const save = () => { clearTimeout(timer); timer = setTimeout(keep, 600); };
    form.addEventListener("input", save);
    form.addEventListener("change", save);
    // Who leaves in the middle of a word finds that word again.
    window.addEventListener("pagehide", () => { if (timer) keep(); });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      clearTimeout(timer);
      timer = 0;
      store.set(key, { at: Date.now(), values: snapshot(form), sent: true });
    });
  }
  function forget() { store.keys().filter((key) => key.startsWith(OWN)).forEach(store.drop); }
  document.addEventListener("submit", (event) => { if (event.target.hasAttribute("data-forget")) forget(); });

  /* ---- Choosing rows ---- */
  let lastPicked = null;
  function counted(table) {
    const scope = table.closest("[data-bulk-scope]") || document;
    const boxes = $$("tbody input.k-check", table);
    const chosen = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("is-chosen", box.checked));
    const all = $("thead input.k-check", table);
    if (all) { all.checked = boxes.length > 0 && chosen.length === boxes.length; all.indeterminate = chosen.length > 0 && chosen.length < boxes.length; }
    const bar = $("[data-bulk-bar]", scope);
    if (bar) bar.hidden = chosen.length === 0;
    $$("[data-bulk-count]", scope).forEach((node) => { node.textContent = String(chosen.length); });
  }
  document.addEventListener("click", (event) => {
    const box = event.target.closest("table[data-bulk] input.k-check");
    if (box) {
      const table = box.closest("table");
      const boxes = $$("tbody input.k-check", table);
      if (box.closest("thead")) boxes.forEach((one) => { one.checked = box.checked; });
      else {
        if (event.shiftKey && lastPicked && boxes.includes(lastPicked)) {
          const ends = [boxes.indexOf(lastPicked), boxes.indexOf(box)].sort((a, b) => a - b);
          boxes.slice(ends[0], ends[1] + 1).forEach((one) => { one.checked = box.checked; });
        }
        lastPicked = box;
      }
      counted(table);
    }
    const clear = event.target.closest("[data-bulk-clear]");
    if (clear) $$("table[data-bulk]", clear.closest("[data-bulk-scope]") || document).forEach((table) => { $$("tbody input.k-check", table).forEach((one) => { one.checked = false; }); counted(table); });
  });

  /* ---- Files ---- */
  function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB"; }
  function dropzone(zone) {
    const input = $("input[type=file]", zone);
    const list = $(".k-drop-files", zone);
    const wrong = $(".k-wrong", zone);
    const ends = (input.accept || "").split(",").map((end) => end.trim().toLowerCase()).filter((end) => end.startsWith("."));
    const most = Number(zone.dataset.maxBytes || 0);
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, () => zone.classList.add("is-over")));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
    input.addEventListener("change", () => {
      const files = Array.from(input.files);
      const type = files.find((file) => ends.length && !ends.some((end) => file.name.toLowerCase().endsWith(end)));
      const large = files.find((file) => most && file.size > most);
      const empty = files.find((file) => file.size === 0);
      const said = type ? "“" + type.name + "”的格式不对，请选择 " + ends.join("、") + " 文件" : large ? "“" + large.name + "”有 " + size(large.size) + "，超过 " + size(most) + "，请拆分后再传" : empty ? "“" + empty.name + "”是空文件，请检查" : "";
      wrong.textContent = said;
      wrong.hidden = !said;
      zone.classList.toggle("has-error", Boolean(said));
      list.replaceChildren(...(said ? [] : files.map((file) => make("li", {}, file.name, make("span", {}, size(file.size))))));
      if (said) input.value = "";
    });
  }

  /* ---- Charts: ECharts is fetched only where a chart stands ---- */
  let engine = null;
  function charting() {
    if (window.echarts) return Promise.resolve();
    if (!engine) engine = new Promise((done, failed) => {
      const script = make("script", { src: self.dataset.echarts });
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return engine;
  }
  const filled = (value) => {
    if (typeof value === "string") return value.startsWith("var(") ? variable(value.slice(4, -1)) : value;
    if (Array.isArray(value)) return value.map(filled);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner)]));
    return value;
  };
  const listed = (value) => (value == null ? [] : Array.isArray(value) ? value : [value]);
  function dressed(given, width) {
    const option = filled(given);
    const ink = variable("--k-ink-2"), rule = variable("--k-c-grid"), quiet = variable("--k-ink-3");
    const rem = parseFloat(getComputedStyle(root).fontSize) / 16;
    const words = { fontFamily: variable("--k-font"), fontSize: 12 * rem, color: ink };
    option.color = option.color || [1, 2, 3, 4, 5, 6].map((place) => variable("--k-c" + place));
    option.textStyle = Object.assign({}, words, option.textStyle);
    option.backgroundColor = "transparent";
    option.animation = option.animation === true && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    option.aria = { enabled: false };
    // A legend of several lines must not lie over the drawing.
    const named = listed(option.series).map((one) => (one.name || "").length * 12.5 * rem + 30).reduce((sum, one) => sum + one, 0);
    const lines = listed(option.series).length > 1 ? Math.ceil(named / Math.max(width - 16, 120)) : 0;
    option.grid = option.grid || (option.xAxis || option.yAxis ? { left: 4, right: 12, top: (16 + 20 * lines) * rem, bottom: 4, containLabel: true } : undefined);
    option.tooltip = Object.assign({ trigger: option.xAxis ? "axis" : "item", confine: true, axisPointer: { type: "line", lineStyle: { color: quiet } }, backgroundColor: variable("--k-surface"), borderColor: variable("--k-rule-strong"), textStyle: { color: variable("--k-ink"), fontSize: 13 * rem } }, option.tooltip);
    const series = listed(option.series);
    if (option.legend === undefined && series.length > 1) option.legend = {};
    if (option.legend) option.legend = Object.assign({ top: 2, left: 0, itemWidth: 14, itemHeight: 8, icon: "roundRect", textStyle: { color: ink, fontSize: 12 * rem } }, option.legend);
    ["xAxis", "yAxis"].forEach((name) => {
      option[name] = listed(option[name]).map((axis) => {
        const category = axis.type ? axis.type === "category" : Boolean(axis.data);
        return Object.assign({}, axis, {
          type: axis.type || (category ? "category" : "value"),
          axisLine: Object.assign({ show: category, lineStyle: { color: rule } }, axis.axisLine),
          axisTick: Object.assign({ show: false }, axis.axisTick),
          axisLabel: Object.assign({ color: ink, fontSize: 12 * rem, hideOverlap: true }, axis.axisLabel),
          splitLine: Object.assign({ show: !category, lineStyle: { color: rule } }, axis.splitLine),
          nameTextStyle: Object.assign({ color: quiet, fontSize: 12 * rem, align: "left" }, axis.nameTextStyle),
        });
      });
      if (!option[name].length) delete option[name];
    });
    let hue = 0;
    option.series = series.map((one) => {
      const mine = Object.assign({}, one);
      const colour = mine.comparison ? variable("--k-c-compare") : mine.type === "pie" ? null : option.color[hue++ % option.color.length];
      if (colour) { mine.itemStyle = Object.assign({ color: colour }, mine.itemStyle); mine.lineStyle = Object.assign({ color: colour, width: 2 }, mine.lineStyle); }
      if (mine.type === "bar") mine.barMaxWidth = mine.barMaxWidth || 28 * rem;
      if (mine.type === "line") { mine.symbol = mine.symbol || "circle"; mine.symbolSize = mine.symbolSize || 5; }
      if (mine.type === "pie") mine.label = Object.assign({ color: ink, fontSize: 12 * rem }, mine.label);
      return mine;
    });
    return option;
  }
  // The data of a chart as a table, where the page did not give one.
  function tabled(option, title) {
    const axis = listed(option.xAxis).concat(listed(option.yAxis)).find((one) => one && one.data);
    const series = listed(option.series);
    const text = (item) => { const value = item && typeof item === "object" && !Array.isArray(item) ? item.value : item; return value == null ? "—" : Array.isArray(value) ? value.join("，") : Number.isFinite(value) ? value.toLocaleString("zh-CN") : String(value); };
    const names = axis ? axis.data.map((one) => (one && one.value) || one) : listed(series[0] && series[0].data).map((one, place) => (one && one.name) || place + 1);
    const head = make("tr", {}, make("th", { scope: "col" }, ""), ...series.map((one) => make("th", { scope: "col", class: "num" }, one.name || title)));
    const rows = names.map((name, place) => make("tr", {}, make("th", { scope: "row" }, String(name)), ...series.map((one) => make("td", { class: "num" }, text(listed(one.data)[place])))));
    return make("table", { class: "k-table" }, make("thead", {}, head), make("tbody", {}, ...rows));
  }
  function chart(box) {
    const source = box.nextElementSibling && box.nextElementSibling.matches('script[type="application/json"]') ? box.nextElementSibling : document.getElementById(box.dataset.chart);
    if (!source || box.dataset.mounted) return;
    box.dataset.mounted = "yes";
    const option = JSON.parse(source.textContent);
    const data = box.closest(".k-chart") && $(".k-chart-data", box.closest(".k-chart"));
    if (data && !$("table", data)) data.append(tabled(option, box.getAttribute("aria-label") || ""));
    charting().then(() => {
      const drawn = window.echarts.init(box, null, { renderer: "svg" });
      drawn.setOption(dressed(option, box.clientWidth));
      // A point with an address opens its records.
      drawn.on("click", (event) => { const url = event.data && event.data.url; if (url) location.href = url; });
      document.addEventListener("kehui:look", () => { drawn.resize(); drawn.setOption(dressed(option, box.clientWidth), true); });
      new ResizeObserver(() => drawn.resize()).observe(box);
      window.addEventListener("beforeprint", () => drawn.resize());
    }).catch(() => { if (data) data.open = true; box.style.height = "auto"; box.append(make("p", { class: "k-help" }, "图形未能载入，请看下面的数据表。")); });
  }
  const near = window.IntersectionObserver && new IntersectionObserver((entries) => entries.forEach((entry) => { if (entry.isIntersecting) { near.unobserve(entry.target); chart(entry.target); } }), { rootMargin: "300px" });
  window.addEventListener("beforeprint", () => $$("[data-chart]").forEach(chart));

  /* ---- A thin line on top while something is being fetched ---- */
  const line = make("div", { class: "k-loading", "aria-hidden": "true" });
  document.body.append(line);
  let waiting = 0;
  const quietly = (event) => /^every /.test(event.target.getAttribute && event.target.getAttribute("hx-trigger") || "");
  document.addEventListener("htmx:beforeRequest", (event) => { if (!quietly(event)) { waiting += 1; line.classList.add("is-on"); } });
  document.addEventListener("htmx:afterRequest", (event) => { if (!quietly(event)) { waiting = Math.max(0, waiting - 1); if (!waiting) line.classList.remove("is-on"); } });
  function failed(text) {
    const place = $("#k-messages");
    if (!place || $("[data-failed]", place)) return;
    place.append(make("div", { class: "k-note k-note-error", "data-failed": "" }, make("div", {}, text), make("button", { type: "button", class: "btn btn-sm", "data-dismiss": "" }, "关闭提示")));
  }
  document.addEventListener("htmx:sendError", () => failed("网络不通，刚才的操作没有生效。填写的内容仍在本页，请稍后再试。"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    failed(status === 403 ? "没有权限，或登录已过期。请重新登录后再试，已保存的数据不受影响。" : status === 404 ? "要找的内容已不存在，请刷新本页。" : "系统处理时出了故障，刚才的操作没有生效。请稍后再试，已保存的数据不受影响。");
  });

  function mount(within) {
    const all = (selector) => $$(selector, within).concat(within.matches && within.matches(selector) ? [within] : []);
    all("form[data-draft]").forEach((form) => { if (!form.dataset.drafted) { form.dataset.drafted = "yes"; draft(form); } });
    all("[data-drop]").forEach((zone) => { if (!zone.dataset.mounted) { zone.dataset.mounted = "yes"; dropzone(zone); } });
    all("table[data-bulk]").forEach(counted);
    if (navigator.share) all("[data-share]").forEach((button) => { button.hidden = false; });
    all("[data-chart]").forEach((box) => (near ? near.observe(box) : chart(box)));
    const errors = all(".k-errors")[0];
    if (errors) errors.focus();
  }
  mount(document);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) mount(event.detail.elt); });
})();
