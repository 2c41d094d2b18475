"use strict";
/* Finds, sorts, filters, translates and draws what the pages say; every figure was written when the issue was made.
   The state is in the address: #section?sort=table.column.way&filter=…&gaps=1&q=…&lang=en */
(() => {
  const at = (id) => document.getElementById(id);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const up = document.body.dataset.up;
  const tables = all("table[data-sortable]");
  const orders = new Map(tables.map((table) => [table, [...table.tBodies[0].rows]]));

  const read = () => {
    const [section, query] = location.hash.slice(1).split("?");
    return { section: decodeURIComponent(section), params: new URLSearchParams(query || "") };
  };

  const write = (changes, section) => {
    const now = read();
    for (const [key, value] of Object.entries(changes)) {
      if (value) now.params.set(key, value);
      else now.params.delete(key);
    }
    const query = now.params.toString();
    const hash = `#${encodeURIComponent(section ?? now.section)}${query ? `?${query}` : ""}`;
    history.replaceState(null, "", hash === "#" ? location.pathname : hash);
  };

  /* ---- language ---- */
  const remembered = () => { try { return localStorage.getItem("octet.lang"); } catch { return null; } };
  const remember = (lang) => { try { localStorage.setItem("octet.lang", lang); } catch { /* a browser may refuse */ } };
  let language = "zh";

  function speak(lang) {
    language = lang;
    const english = lang === "en";
    document.documentElement.lang = english ? "en" : "zh-CN";
    for (const one of all("[data-en]")) {
      one.dataset.zh ??= one.textContent;
      one.textContent = english ? one.dataset.en : one.dataset.zh;
    }
    for (const name of ["aria-label", "placeholder"]) {
      for (const one of all(`[data-en-${name}]`)) {
        if (!one.hasAttribute(`data-zh-${name}`)) one.setAttribute(`data-zh-${name}`, one.getAttribute(name));
        one.setAttribute(name, one.getAttribute(`data-${english ? "en" : "zh"}-${name}`));
      }
    }
    at("language").textContent = english ? "中文" : "English";
    at("language").lang = english ? "zh-CN" : "en";
  }

  at("language").addEventListener("click", () => {
    speak(language === "en" ? "zh" : "en");
    remember(language);
    write({ lang: language === "en" ? "en" : "" });
    draw();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || language !== "en" || link.hasAttribute("download")) return;
    const [page, hash = ""] = link.href.split("#");
    const [section, query] = hash.split("?");
    const params = new URLSearchParams(query || "");
    params.set("lang", "en");
    link.href = `${page}#${section}?${params}`;
  });

  /* ---- tables ---- */
  const number = (cell) => {
    if (!cell || cell.classList.contains("n")) return null;
    const text = cell.textContent.trim();
    const found = /^\d{4}-\d\d/.test(text) ? null : text.match(/[-+]?\d[\d,]*(\.\d+)?/);
    return found ? Number(found[0].replaceAll(",", "")) : null;
  };

  const keyOf = (table) => table.id || String(tables.indexOf(table));

  function sort(table, column, way) {
    const rows = [...orders.get(table)];
    const sign = way === "desc" ? -1 : 1;
    if (way) {
      const isNumeric = column > 0 && rows.some((row) => number(row.cells[column]) !== null);
      const value = (row) => (isNumeric ? number(row.cells[column]) : (row.cells[column] || {}).textContent || "");
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (x === null || y === null) return (x === null) - (y === null);
        return sign * (isNumeric ? x - y : x.localeCompare(y, "zh-CN"));
      });
    }
    table.tBodies[0].append(...rows);
    [...table.tHead.rows[0].cells].forEach((head, index) => {
      if (way && index === column) head.setAttribute("aria-sort", way === "desc" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }

  function headers() {
    for (const table of tables) {
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const first = column > 0 && [...orders.get(table)].some((row) => number(row.cells[column]) !== null) ? "descending" : "ascending";
          const second = first === "descending" ? "ascending" : "descending";
          const next = { [first]: second, [second]: "" }[head.getAttribute("aria-sort")] ?? first;
          const way = next && (next === "descending" ? "desc" : "asc");
          const section = table.closest("section");
          write({ sort: way && `${keyOf(table)}.${column}.${way}` }, section ? section.id : undefined);
          tables.forEach((other) => sort(other, other === table ? column : 0, other === table ? way : ""));
          draw();
        });
      });
    }
  }

  function filter(section, text) {
    const wanted = text.trim().toLowerCase();
    if (wanted) all("details", at(section)).forEach((one) => { one.open = true; });
    for (const row of all("tbody tr", at(section))) {
      row.hidden = Boolean(wanted) && !row.cells[0].textContent.toLowerCase().includes(wanted);
    }
  }

  for (const input of all("[data-filter]")) {
    input.addEventListener("input", () => {
      filter(input.dataset.filter, input.value);
      write({ filter: input.value.trim() }, input.dataset.filter);
      draw();
    });
  }

  const gaps = document.querySelector("[data-gaps]");
  const showGaps = (on) => { gaps.checked = on; gaps.closest("section").classList.toggle("only-gaps", on); };
  if (gaps) gaps.addEventListener("change", () => { showGaps(gaps.checked); write({ gaps: gaps.checked ? "1" : "" }); });

  /* ---- finding ---- */
  const KINDS = { database: ["数据库", "database"], indicator: ["指标", "indicator"], district: ["区", "district"], street: ["街镇", "street"] };
  const loads = new Map();
  const loaded = (name) => {
    if (!loads.has(name)) {
      loads.set(name, new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = `${up}portal/${name}`;
        script.addEventListener("load", resolve);
        document.head.append(script);
      }));
    }
    return loads.get(name);
  };

  async function find(text) {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const panel = at("found");
    panel.hidden = words.length === 0;
    if (!words.length) return;
    await loaded("search.js");
    if (at("find").value !== text) return;
    const hits = window.octetFound.filter((one) => words.every((word) => one.slice(2).join(" ").toLowerCase().includes(word)));
    const list = document.createElement("ul");
    for (const [kind, address, zh, en, code] of hits.slice(0, 60)) {
      const item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("small");
      link.href = up + address;
      link.textContent = language === "en" && en ? en : zh;
      note.textContent = `${KINDS[kind][language === "en" ? 1 : 0]} ${code}`;
      item.append(link, " ", note);
      list.append(item);
    }
    const told = document.createElement("p");
    told.textContent = language === "en" ? `${hits.length} found` : `找到 ${hits.length} 项`;
    panel.replaceChildren(told, list);
  }

  at("find").addEventListener("input", () => { find(at("find").value); write({ q: at("find").value.trim() }); });
  at("find").addEventListener("keydown", (event) => {
    if (event.key === "Escape") { at("find").value = ""; find(""); write({ q: "" }); }
  });
  at("find").form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = at("found").querySelector("a");
    if (first) first.click();
  });

  /* ---- charts ---- */
  function rowsOf(table) {
    return [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => {
      const cell = row.cells[1];
      return { name: row.cells[0].textContent, number: number(cell), text: cell.textContent, incomplete: cell.classList.contains("p") };
    });
  }

  async function draw() {
    if (!document.querySelector("[data-chart]")) return;
    await Promise.all([loaded("charts.js"), loaded("vega.js")]);
    const style = getComputedStyle(document.documentElement);
    for (const place of all("[data-chart]")) {
      const table = at(place.dataset.table), rows = rowsOf(table);
      place.hidden = rows.every((row) => row.number === null);
      if (place.hidden) continue;
      document.body.classList.add("drawn");
      const spec = structuredClone(window.octetCharts[place.dataset.chart]);
      spec.params.forEach((one) => { one.value = style.getPropertyValue(`--${one.name}`).trim() || one.value; });
      if (spec.height.step) spec.height = rows.length * spec.height.step;
      spec.datasets = { rows, whole: [] };
      const whole = table.dataset.whole === undefined ? null : number(table.tFoot.rows[0].cells[1]);
      if (whole !== null) spec.datasets.whole = [{ number: whole }];
      if (!spec.datasets.whole.length && spec.layer[2].mark.type === "rule") spec.layer.pop();
      await vegaEmbed(place, spec, { ast: true, actions: false, renderer: "svg", tooltip: false, defaultStyle: false });
      document.body.dataset.drawn = String(Number(document.body.dataset.drawn || 0) + 1);
    }
  }

  /* ---- the address ---- */
  function reach(section) {
    all(".reached").forEach((one) => one.classList.remove("reached"));
    const place = section && at(section);
    if (!place) return;
    place.classList.add("reached");
    if (place.closest("details")) place.closest("details").open = true;
    if (place.tagName === "TH") {
      const column = place.cellIndex;
      all("tbody tr", place.closest("table")).forEach((row) => row.cells[column].classList.add("reached"));
    }
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start", inline: "center" });
  }

  async function follow() {
    const { section, params } = read();
    speak(params.get("lang") || remembered() || "zh");
    const [key, column, way] = (params.get("sort") || "").split(".");
    tables.forEach((table) => sort(table, Number(column), key === keyOf(table) ? way : ""));
    for (const input of all("[data-filter]")) {
      input.value = input.dataset.filter === section ? params.get("filter") || "" : "";
      filter(input.dataset.filter, input.value);
    }
    if (gaps) showGaps(params.get("gaps") === "1");
    at("find").value = params.get("q") || "";
    find(at("find").value);
    reach(section);
    if (!document.querySelector("[data-chart]")) return;
    await new Promise((ready) => (document.readyState === "complete" ? ready() : addEventListener("load", ready, { once: true })));
    await draw();
    reach(section);
  }

  headers();
  window.addEventListener("beforeprint", () => all("details").forEach((one) => { one.open = true; }));
  window.addEventListener("hashchange", follow);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  document.addEventListener("DOMContentLoaded", follow);
})();
