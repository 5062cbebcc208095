/* Registers: choosing a reference as one types, columns, filters, dialogs. Syntax of Chromium 90; pages work without it. */
(function () {
  "use strict";
  const $ = (selector, within) => (within || document).querySelector(selector);
  const $$ = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  /* ---- A reference: type, choose with arrows and Enter; what was typed goes along even when nothing was chosen ---- */
  let serial = 0;
  function picker(box) {
    const input = $("input[type=text]", box);
    const chosen = $("input[type=hidden]", box);
    const wanted = box.dataset.pickerKey || "id";
    const list = document.createElement("ul");
    const id = "r-options-" + ++serial;
    list.id = id;
    list.className = "r-picker-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    box.append(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id }).forEach(([name, value]) => input.setAttribute(name, value));
    let options = [], at = -1, timer = 0, asked = 0, waiting = false;
    const mark = () => box.classList.toggle("is-chosen", Boolean(chosen.value));
    const close = () => { waiting = false; list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    function point(place) {
      at = place;
      $$("li", list).forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
      const node = list.children[at];
      if (!node) input.removeAttribute("aria-activedescendant");
      else { input.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
    }
    function choose(option) {
      input.value = option.text;
      chosen.value = option[wanted];
      mark();
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function show(found) {
      if (!found.length && !input.value.trim()) { close(); return; }  // nothing was asked, nothing is missing
      waiting = false;
      options = found;
      list.replaceChildren(...found.map((option, index) => {
        const node = document.createElement("li");
        node.id = id + "-" + index;
        node.setAttribute("role", "option");
        node.textContent = option.text;
        if (option.hint) { const hint = document.createElement("small"); hint.textContent = option.hint; node.append(hint); }
        node.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
        return node;
      }));
      if (!found.length) {
        const node = document.createElement("li");
        node.className = "r-picker-none";
        node.textContent = "没有找到“" + input.value.trim() + "”，请换个词，或先登记它";
        list.append(node);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      point(found.length && input.value.trim() ? 0 : -1);
    }
    function look() {
      const number = ++asked;
      waiting = true;
      fetch(box.dataset.picker + "?q=" + encodeURIComponent(chosen.value ? "" : input.value.trim()), { headers: { Accept: "application/json" } })
        .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
        .then((data) => { if (number === asked && document.activeElement === input) show(data.options); })
        .catch(() => { if (number === asked) close(); });
    }
    // What is on show, or under way, answers what stood there before: nothing of it can be chosen any more.
    input.addEventListener("input", () => { chosen.value = ""; mark(); asked += 1; waiting = true; point(-1); clearTimeout(timer); timer = setTimeout(look, 120); });
    input.addEventListener("focus", () => { if (!chosen.value) look(); });
    input.addEventListener("blur", () => { clearTimeout(timer); asked += 1; close(); });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const open = !list.hidden;
      if (event.key === "ArrowDown") { event.preventDefault(); if (!open) look(); else point(Math.min(at + 1, options.length - 1)); }
      else if (event.key === "ArrowUp" && open) { event.preventDefault(); point(Math.max(at - 1, 0)); }
      else if (event.key === "Enter" && waiting) event.preventDefault();
      else if (event.key === "Enter" && open && options[at]) { event.preventDefault(); choose(options[at]); }
      else if (event.key === "Escape" && open) { event.preventDefault(); event.stopPropagation(); close(); }
    });
    mark();
  }

  /* ---- Filters: an address without what is empty ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-clean")) return;
    $$("input, select", form).forEach((field) => {
      const pair = field.name.endsWith(".text") && form.elements[field.name.slice(0, -5)];
      if (!field.value || (pair && pair.value)) field.disabled = true;
    });
    setTimeout(() => $$(":disabled", form).forEach((field) => { field.disabled = false; }), 0);
  });
  window.addEventListener("pageshow", () => $$("form[data-clean] :disabled").forEach((field) => { field.disabled = false; }));

  function columns(box, names) {
    const address = new URL(location.href);
    if (names) address.searchParams.set("cols", names.join(","));
    else address.searchParams.delete("cols");
    address.searchParams.delete("page");
    location.href = address.href.replace(/%2C/g, ",");
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    let hit;
    if ((hit = at("[data-filter-clear]"))) {
      const menu = hit.closest("details");
      $$("input", menu).forEach((field) => { if (field.type === "checkbox" || field.type === "radio") field.checked = false; else field.value = ""; });
      hit.form.requestSubmit();
    } else if ((hit = at("[data-columns-go]"))) {
      const box = hit.closest("[data-columns]");
      const names = $$("input:checked", box).map((field) => field.value);
      columns(box, names.length ? names : null);
    } else if ((hit = at("[data-columns-reset]"))) columns(hit.closest("[data-columns]"), null);
    else if ((hit = at("[data-dialog]"))) {
      const dialog = document.getElementById(hit.dataset.dialog);
      dialog.showModal();
      const first = $("input:not([type=hidden]), textarea", dialog);
      if (first) first.focus();
    } else if ((hit = at("[data-dialog-close]"))) hit.closest("dialog").close();
  });
  // One menu at a time, and the keyboard in it at once.
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches || !menu.matches("details.r-filter") || !menu.open) return;
    $$("details.k-menu[open]").forEach((other) => { if (other !== menu) other.open = false; });
    const first = $(".k-menu-box input:not([type=hidden])", menu);
    if (first) first.focus();
  }, true);

  // The exact number of rows comes after the page: the pager says it too.
  document.addEventListener("htmx:afterSwap", (event) => {
    const place = event.target.id === "r-count" && $(".k-pager-count b");
    if (place) place.textContent = event.target.textContent;
  });

  $$("[data-picker]").forEach(picker);
})();
