/* The scenes of the big screen: each draws one block of the state into a section. No state of its own. */
"use strict";
window.kehuiBoard = (function () {
  function node(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function grouped(value, places) {
    if (value === null || value === undefined) return "—";
    const sign = value < 0 ? "-" : "", parts = Math.abs(value).toFixed(places || 0).split(".");
    const whole = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
    return sign + whole + (parts[1] ? "." + parts[1] : "");
  }
  function growth(figure, into) {
    into.textContent = "";
    if (figure && figure.coverage) into.append(node("small", "", figure.coverage + " "));
    if (!figure || !figure.growth || figure.growth === "—") return into;
    const arrow = { up: "▲", down: "▼" }[figure.direction] || "";
    into.append("同比 ", node("b", figure.direction === "up" ? "g-up" : figure.direction === "down" ? "g-down" : "",
      (arrow ? arrow + " " : "") + figure.growth));
    return into;
  }
  function number(figure, className) {
    const line = node("p", className || "b-num");
    line.append(grouped(figure.value, figure.places), node("small", "", figure.unit));
    return line;
  }
  function signed(deal) {
    return (deal.change < 0 ? "−" : "+") + deal.text;
  }
  function what(deal, day, dated) {
    const words = deal.kind !== "recent" ? [deal.word] : dated ? [] : [deal.word + "登记"];
    // What is said first is read even where the line is cut: an amount of another year does not move this one's.
    if (deal.counted_on && day && deal.counted_on.slice(0, 4) !== day.slice(0, 4)) words.push("计入" + deal.counted_on.slice(0, 4) + "年");
    else if (deal.kind === "registered" && deal.counted_on && deal.counted_on !== day)
      words.push("登记于" + Number(deal.counted_on.slice(5, 7)) + "月" + Number(deal.counted_on.slice(8)) + "日");
    if (deal.direction) words.push({ output: "输出", absorbed: "吸纳", inside: "县内" }[deal.direction]);
    if (deal.from) words.push(deal.from + " → " + deal.to);
    if (deal.field) words.push(deal.field);
    return words.join("　");
  }
  /* One deal: it opens its record where there is one. */
  function line(deal, day, when) {
    const item = node("li", deal.change < 0 ? "is-gone" : "");
    item.dataset.number = deal.number;
    const inner = deal.url ? node("a") : node("span", "b-still");
    if (deal.url) inner.href = deal.url;
    const sum = node("span", "t-sum");
    if (deal.kind === "recent") sum.append(deal.text);
    else {
      sum.classList.add(deal.change < 0 ? "g-down" : "g-up");
      sum.append(node("i", "", deal.change < 0 ? "▼" : "▲"), " " + signed(deal));
    }
    sum.append(node("small", "", "万元"));
    if (when) inner.append(node("span", "t-when", when));
    inner.append(node("span", "t-name", deal.name), sum, node("span", "t-what", what(deal, day, Boolean(when))));
    item.append(inner);
    return item;
  }
  /* The day's deals, newest first; on a quiet day the contracts registered last below them. */
  function latest(state, most) {
    const today = state.deals.slice(-most).reverse(), known = new Set(today.map((d) => d.url));
    return today.concat((state.blocks.recent || []).filter((d) => !known.has(d.url))).slice(0, most);
  }
  function bars(rows, body, value) {
    const list = node("ol", "s-bars"), most = Math.max.apply(null, rows.map((r) => r.value || 0).concat([1e-9]));
    if (rows.length < 7) list.style.justifyContent = "flex-start", list.style.gap = "3.4rem";
    const longest = Math.max.apply(null, rows.map((r) => r.label.length));
    list.style.setProperty("--s-name", Math.min(38, 2 + longest * 3.3) + "rem");
    for (const row of rows) {
      const item = node("li"), track = node("span", "s-track"), bar = node("i");
      bar.style.width = Math.max(0.5, 100 * Math.max(0, row.value || 0) / most) + "%";
      track.append(bar);
      item.append(node("span", "s-name", row.label), track, node("span", "s-val", grouped(row.value, 2)), node("span", "s-side", value(row)));
      list.append(item);
    }
    body.append(list);
  }
  const draw = {
    deals(state, block, body, at) {
      const rows = latest(state, 6);
      if (!rows.length) { body.append(node("p", "s-none", "今天还没有登记的合同，登记后即时显示在这里")); return; }
      const list = node("ol", "s-deals");
      for (const deal of rows) list.append(line(deal, state.head.day, deal.at ? at(deal.at) : deal.word));
      body.append(list);
    },
    townships(state, block, body) { bars(block, body, (r) => r.rows + "项"); },
    fields(state, block, body) { bars(block, body, (r) => r.share); },
    flows(state, block, body) {
      const pair = node("div", "s-pair");
      for (const [key, name, hint] of [["output", "输出技术", "卖方在本县"], ["absorbed", "吸纳技术", "买方在本县"]]) {
        const box = node("div"), counted = node("p");
        box.append(node("h3", "", name + "（" + hint + "）"), number(block[key].value));
        counted.append(grouped(block[key].count.value, 0) + block[key].count.unit + "合同　");
        box.append(growth(block[key].value, counted.appendChild(node("span"))) && counted);
        pair.append(box);
      }
      body.append(pair);
    },
    ladder(state, block, body) {
      const steps = node("div", "s-steps");
      block.forEach((figure, i) => {
        const box = node("div");
        box.style.height = 56 + i * 22 + "%";
        box.append(node("h3", "", figure.name), number(figure), growth(figure, node("p", "b-growth")));
        steps.append(box);
      });
      body.append(steps);
    },
    figures(state, block, body) {
      const cards = node("div", "s-cards" + (block.length < 4 ? " is-few" : ""));
      for (const figure of block) {
        const box = node("div");
        box.append(node("h3", "", figure.name), number(figure), growth(figure, node("p", "b-growth")));
        cards.append(box);
      }
      body.append(cards);
    },
    months(state, block, body, at, heading) {
      const year = Number(state.head.year);
      const key = node("em", "s-key");
      key.append(node("i"), year + "年", node("i", "k-before"), year - 1 + "年", "　万元");
      heading.append(key);
      const box = node("div", "s-months"), most = Math.max.apply(null, block.map((m) => Math.max(m.value || 0, m.before || 0)).concat([1e-9]));
      const drawn = block.map((m, i) => {
        const x = i * 8 + 4, h = (v) => Math.max(0, 58 * (v || 0) / most), rect = (v, cls, dx) =>
          '<rect class="' + cls + '" x="' + (x + dx) + '" width="2.6" y="' + (64 - h(v)) + '" height="' + h(v) + '"/>';
        return rect(m.before, "m-before", -2.8) + rect(m.value, "m-now", 0.2) +
          (m.value ? '<text class="m-value" x="' + (x + 0.2) + '" y="' + (62.6 - Math.max(h(m.value), h(m.before))) + '">' + grouped(m.value, 0) + "</text>" : "") +
          '<text x="' + x + '" y="68">' + (i + 1) + "月</text>";
      }).join("");
      box.innerHTML = '<svg viewBox="0 0 98 70" preserveAspectRatio="xMidYMid meet" role="img" aria-label="逐月成交额">' + drawn + "</svg>";
      body.append(box);
    },
    market(state, block, body) {
      const groups = node("div", "s-news");
      for (const group of block.groups) {
        const box = node("div"), list = node("ol");
        for (const row of group.rows) {
          const item = node("li");
          item.append(node("b", "", row.name), node("span", "", row.note));
          list.append(item);
        }
        box.append(node("h3", "", group.title), list);
        groups.append(box);
      }
      body.append(groups);
    },
  };
  function scene(section, chosen, state, at) {
    section.textContent = "";
    delete section.dataset.kind;
    if (!chosen) return;
    const heading = node("h2", "", chosen.name), body = node("div", "s-body");
    section.append(heading, body);
    section.dataset.kind = chosen.kind;
    if (chosen.kind === "townships" || chosen.kind === "fields") heading.append(node("em", "", "今年输出技术合同成交额，万元"));
    draw[chosen.kind](state, state.blocks[chosen.block], body, at, heading);
  }
  return { node, grouped, growth, line, latest, scene };
})();
