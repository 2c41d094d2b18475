"use strict";
/* Picks and places the texts of the data; every figure was written when the release was built. */
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("data"), spec = read("spec");
  const at = (id) => document.getElementById(id);
  const [cityCode, cityName] = data.city;
  const names = new Map([data.city, ...data.districts]);
  let view = null;

  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== null) element.textContent = text;
    Object.entries(attributes).forEach(([key, value]) => value !== "" && element.setAttribute(key, value));
    return element;
  };

  const absent = [null, "未报", "0/1", "", 0];
  const cellOf = (code, area) => data.indicators[code].cells[area] || absent;
  const below = (area) => (area === cityCode ? data.districts : data.streets[area] || []);

  function options(code) {
    const groups = Object.keys(data.indicators[code].groups);
    const chosen = at("group").value;
    at("group").replaceChildren(make("option", "总数", { value: "total" }), ...groups.map((name) => make("option", data.dimensions[name].title, { value: name })));
    at("group").value = groups.includes(chosen) ? chosen : "total";
    at("group").disabled = groups.length === 0;
  }

  function draw(rows, whole) {
    const filled = structuredClone(spec);
    filled.datasets = { rows, whole };
    if (!whole.length) filled.layer = filled.layer.filter((layer) => !(layer.data && layer.data.name === "whole"));
    /* no bar at all: an empty drawing says less than the table */
    at("chart").hidden = rows.every((row) => row.number === null);
    at("chart").style.minHeight = `${rows.length * 26 + 30}px`;
    vegaEmbed("#chart", filled, { actions: false, renderer: "svg", tooltip: false }).then((result) => {
      view = result.view;
      view.addEventListener("click", (_event, item) => { if (item && item.datum && data.streets[item.datum.area]) go({ area: item.datum.area }); });
      document.body.dataset.drawn = String(Number(document.body.dataset.drawn || 0) + 1);
    });
  }

  function nameCell(area, name, drill) {
    const cell = make("th", drill ? null : name, { scope: "row" });
    if (drill) {
      const button = make("button", name, { type: "button", class: "drill", title: `查看${name}各街镇` });
      button.addEventListener("click", () => go({ area }));
      cell.append(button);
    }
    return cell;
  }

  function totals(code, area) {
    const indicator = data.indicators[code], places = below(area), ranked = area === cityCode ? indicator.ranks : null;
    const withParts = places.some(([place]) => cellOf(code, place)[3]);
    const head = ["地区", `${indicator.name}（${indicator.unit}）`, ...(withParts ? ["分子 / 分母"] : []), "已报/应报", ...(ranked ? ["名次"] : [])];
    const line = ([place, name], total) => {
      const cell = cellOf(code, place), row = make("tr", null, { class: total ? "total" : "" });
      row.append(nameCell(place, name, !total && area === cityCode));
      row.append(make("td", cell[1], { class: cell[0] === null ? "none" : cell[4] ? "part" : "" }));
      if (withParts) row.append(make("td", cell[3]));
      row.append(make("td", cell[2]));
      if (ranked) row.append(make("td", total ? "" : String(ranked[place])));
      return row;
    };
    fill(head, [line([area, area === cityCode ? "全市" : `${names.get(area)}合计`], true), ...places.map((place) => line(place, false))]);
    const rows = places.map(([place, name]) => {
      const cell = cellOf(code, place);
      return { name, area: place, number: cell[0], text: cell[1], incomplete: Boolean(cell[4]) };
    });
    const whole = cellOf(code, area);
    const told = rows.some((row) => row.number !== null);
    document.querySelector(".answer").classList.toggle("beside", told);
    draw(rows, indicator.ratio && whole[0] !== null ? [{ number: whole[0], text: whole[1] }] : []);
  }

  function groups(code, area, dimension) {
    const indicator = data.indicators[code], found = indicator.groups[dimension];
    const members = data.dimensions[dimension].members.filter(([member]) => member in found[area]);
    const places = area === cityCode ? [[cityCode, "全市"], ...data.districts] : [[area, names.get(area)]];
    const lines = places.map(([place, name], index) => {
      const row = make("tr", null, { class: index === 0 ? "total" : "" });
      row.append(nameCell(place, name, false));
      members.forEach(([member]) => { const cell = found[place][member]; row.append(make("td", cell[1], { class: cell[0] === null ? "none" : "" })); });
      return row;
    });
    fill(["地区", ...members.map(([, label]) => label)], lines);
    draw(members.map(([member, name]) => ({ name, area: "", number: found[area][member][0], text: found[area][member][1], incomplete: Boolean(cellOf(code, area)[4]) })), []);
  }

  function fill(head, lines) {
    const row = make("tr", null), top = make("thead", null), body = make("tbody", null);
    row.append(...head.map((title) => make("th", title, { scope: "col" })));
    top.append(row);
    body.append(...lines);
    at("table").replaceChildren(top, body);
  }

  function show() {
    const code = at("indicator").value, area = at("area").value;
    options(code);
    const dimension = at("group").value, indicator = data.indicators[code], whole = cellOf(code, area);
    const place = area === cityCode ? cityName : names.get(area);
    at("shown-title").textContent = `${place} ${indicator.name}${dimension === "total" ? "" : `（按${data.dimensions[dimension].title}）`}：${whole[1]}${indicator.unit === "%" || whole[0] === null ? "" : ` ${indicator.unit}`}`;
    const rankable = indicator.direction && area === cityCode && dimension === "total";
    const short = whole[4] || whole[0] === null || (area === cityCode && !indicator.complete);
    at("shown-note").textContent = [indicator.better, short ? `已报 ${whole[2]}，数据不完整${rankable ? "，不排名" : ""}` : "数据完整", indicator.ratio && dimension === "total" ? `虚线为${area === cityCode ? "全市" : "全区"}` : "", below(area).length && below(area).every(([one]) => cellOf(code, one)[1] === "隐") && dimension === "total" ? "各街镇人数过少，均隐去（隐）" : ""].filter(Boolean).join("；");
    at("shown-note").className = short ? "part" : "";
    at("definition").textContent = `定义：${indicator.definition}`;
    document.querySelector(".answer").classList.remove("beside");
    if (dimension === "total") totals(code, area); else groups(code, area, dimension);
  }

  function go({ indicator = at("indicator").value, area = at("area").value, group = at("group").value }) {
    location.hash = [indicator, area, group].filter((part, index) => index < 2 || part !== "total").join("/");
  }

  function follow() {
    const [code, area, group] = decodeURIComponent(location.hash.slice(1)).split("/");
    if (!(code in data.indicators)) return false;
    at("indicator").value = code;
    at("area").value = area && names.has(area) ? area : cityCode;
    options(code);
    at("group").value = group && group in data.indicators[code].groups ? group : "total";
    show();
    return true;
  }

  ["indicator", "area", "group"].forEach((id) => at(id).addEventListener("change", () => go({})));
  window.addEventListener("hashchange", () => { if (follow()) at("query").scrollIntoView({ block: "nearest" }); });
  if (!follow()) show();
})();
