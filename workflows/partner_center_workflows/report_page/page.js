"use strict";
const find = (id) => document.getElementById(id);
const {columns, tones} = JSON.parse(find("table").dataset.tables);
const rows = JSON.parse(find("data").textContent);
const SIZE = 100, CAUSES = 8, ORDER = Object.keys(tones);
const REASONS = columns.flatMap((column, at) => (column.kind === "reason" ? [at] : []));
const REASON = REASONS.find((at) => columns[at].shown);  // the column in which the table shows the first reason of a row
const STATE = columns.findIndex((column) => column.kind === "state");
const SHOWN = columns.flatMap((column, at) => (column.shown && rows.some((row) => value(row, at) !== null) ? [at] : []));
const MOMENT = {day: "numeric", month: "short", hour: "2-digit", minute: "2-digit"}, YEAR = new Date().getFullYear();
const FORMAT = new Intl.DateTimeFormat("en-GB", MOMENT), WITH_YEAR = new Intl.DateTimeFormat("en-GB", {...MOMENT, year: "numeric"});
const AGO = new Intl.RelativeTimeFormat("en", {numeric: "auto"});
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
let shown = rows, page = 0, sorted = -1, down = false, chosen = null, texts = null;

// Whatever comes from a row goes through here, as text.
function make(name, options = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (key === "class") element.className = value;
    else if (key === "click") element.addEventListener("click", value);
    else element.setAttribute(key, value);
  }
  element.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

const count = (number) => number.toLocaleString("en");
const badge = (state) => make("span", {class: `badge ${tones[state] ?? "plain"}`}, state);
const REQUEST = /\s*\[request id [^\]]*\]/g, ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/gi;
const APART = columns.flatMap((column, at) => (column.tells_causes_apart ? [at] : []));

// The same for rows whose reasons differ only in numbers, times and ids.
function causeOf(row) {
  const text = reason(row)?.replace(REQUEST, "").replace(/\S*\d\S*/g, "…");
  return text === undefined ? null : [row[STATE], ...APART.map((at) => row[at]), text].join("\n");
}

// What tells causes apart and is not in the reason, such as `HTTP status 403, Service code 2032: `.
function about(row) {
  const said = (at) => row[at] === null || reason(row).includes(row[at]);
  const told = APART.filter((at) => !said(at)).map((at) => `${columns[at].name} ${row[at]}`);
  return told.length ? `${told.join(", ")}: ` : "";
}

function reason(row) {
  return row[REASONS.find((at) => row[at] !== null)] ?? null;
}

function value(row, at) {
  return at === REASON ? reason(row) : row[at];
}

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return AGO.format(Math.round(seconds / length), unit);
}

function time(iso, relative) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const text = (date.getFullYear() === YEAR ? FORMAT : WITH_YEAR).format(date);
  return make("time", {datetime: iso, title: `${iso}, ${ago(date)}`}, relative ? `${text} (${ago(date)})` : text);
}

function compare(a, b) {
  const x = value(a, sorted), y = value(b, sorted);
  if (x === y) return 0;
  if (x === null) return 1;
  if (y === null) return -1;
  const order = sorted === STATE ? ORDER.indexOf(x) - ORDER.indexOf(y) : typeof x === "number" ? x - y : (x < y ? -1 : 1);
  return down ? -order : order;
}

function select() {
  const words = find("search").value.trim().toLowerCase(), state = find("state").value;
  if (words) texts ??= rows.map((row) => row.filter((each) => each !== null).join("\n").toLowerCase());
  shown = rows.filter((row, at) => (!state || row[STATE] === state) && (!words || texts[at].includes(words)) &&
    (chosen === null || causeOf(row) === chosen.key));
  if (sorted >= 0) shown.sort(compare);
  page = 0;
  draw();
}

function cell(row, at) {
  const found = value(row, at), {kind, name} = columns[at];
  const box = make("td", {class: kind, "data-name": name});
  if (found === null) return box;
  if (kind === "state") box.append(badge(found));
  else if (kind === "time") box.append(time(found, false));
  else if (kind === "reason") box.append(make("span", {title: found}, found.replace(REQUEST, "")));
  else box.append(make("span", kind === "number" ? {} : {title: found}, found));
  return box;
}

function copier(text, name) {
  const button = make("button", {type: "button", "aria-label": `Copy ${name}`}, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {  // a browser that lets no page write there: the text is marked, to be copied by hand
      getSelection().selectAllChildren(button.previousElementSibling);
    }
  });
  return button;
}

function details(row) {
  const list = make("dl");
  columns.forEach(({name, kind}, at) => {
    const found = row[at];
    const repeated = at !== STATE && String(found).toLowerCase() === String(row[STATE]).toLowerCase();
    if (found === null || repeated) return;
    const text = make("span", {class: kind}, kind === "time" ? time(found, true) : kind === "state" ? badge(found) : found);
    list.append(make("div", {}, make("dt", {}, name), make("dd", {}, text, ...(kind === "id" ? [copier(found, name)] : []))));
  });
  return make("tr", {class: "details"}, make("td", {colspan: SHOWN.length + 1}, list));
}

function line(row) {
  const toggle = make("button", {type: "button", class: "toggle", "aria-expanded": "false", "aria-label": `Details of row ${row[0]}`});
  const whole = make("tr", {}, ...SHOWN.map((at) => cell(row, at)), make("td", {class: "open"}, toggle));
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") === "true";
    toggle.setAttribute("aria-expanded", String(!open));
    if (open) whole.nextElementSibling.remove();
    else whole.after(details(row));
  });
  return whole;
}

function draw() {
  const pages = Math.max(1, Math.ceil(shown.length / SIZE));
  const lines = shown.slice(page * SIZE, (page + 1) * SIZE).map(line);
  const nothing = rows.length ? "No row matches. Search for something else, or clear the filters." : "There are no rows.";
  find("body").replaceChildren(...(lines.length ? lines
    : [make("tr", {}, make("td", {colspan: SHOWN.length + 1, class: "nothing"}, nothing))]));
  find("found").textContent = `${count(shown.length)} of ${count(rows.length)} rows`;
  find("clear").hidden = !find("search").value && !find("state").value && chosen === null;
  find("cause").hidden = chosen === null;
  find("cause").textContent = chosen === null ? "" : `Only rows with this cause: ${chosen.text}`;
  for (const each of document.querySelectorAll(".page")) each.textContent = `Page ${count(page + 1)} of ${count(pages)}`;
  for (const each of document.querySelectorAll("[data-turn]")) {
    const to = page + Number(each.dataset.turn);
    each.disabled = to < 0 || to >= pages;
  }
}

function sort(column, descending) {
  [sorted, down] = [column, descending];
  [...find("head").children].forEach((head, number) => {
    if (SHOWN[number] === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  find("order").value = column < 0 ? "" : `${column}${down ? " down" : ""}`;
  select();
}

function choose(cause, button) {
  const off = button.getAttribute("aria-pressed") === "true";
  for (const each of document.querySelectorAll("#causes tbody button")) each.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", String(!off));
  chosen = off ? null : cause;
  select();
  if (!off) find("rows").scrollIntoView();
}

function drawCauses() {
  const found = new Map();
  for (const row of rows) {
    const key = causeOf(row);
    if (key === null) continue;
    if (!found.has(key)) found.set(key, {key, text: about(row) + reason(row).replace(REQUEST, "").replace(ID, "…"), state: row[STATE], rows: 0});
    found.get(key).rows += 1;
  }
  const causes = [...found.values()].sort((a, b) => b.rows - a.rows);
  const show = (some) => document.querySelector("#causes tbody").replaceChildren(...some.map((each) => {
    const button = make("button", {type: "button", "aria-pressed": "false", title: each.text}, make("span", {}, each.text));
    button.addEventListener("click", () => choose(each, button));
    return make("tr", {}, make("td", {}, button), make("td", {}, badge(each.state)), make("td", {class: "number"}, count(each.rows)));
  }));
  show(causes.slice(0, CAUSES));
  find("causes").hidden = causes.length === 0;
  find("more").hidden = causes.length <= CAUSES;
  find("more").textContent = `Show all ${count(causes.length)} causes`;
  find("more").addEventListener("click", () => { show(causes.slice(0, 1000)); find("more").hidden = true; });
}

find("head").append(...SHOWN.map((at) => {
  const button = make("button", {type: "button", click: () => sort(at, sorted === at && !down)}, columns[at].name);
  return make("th", {scope: "col", class: columns[at].kind}, button);
}), make("th", {scope: "col", class: "open"}, make("span", {class: "away"}, "Details")));
for (const at of SHOWN) {
  const {name} = columns[at];
  find("order").append(make("option", {value: at}, name), make("option", {value: `${at} down`}, `${name}, last first`));
}
for (const each of document.querySelectorAll(".facts time")) each.replaceWith(time(each.dateTime, true));
find("order").addEventListener("change", (event) => {
  const [at, descending] = event.target.value.split(" ");
  sort(at === "" ? -1 : Number(at), descending === "down");
});
find("search").addEventListener("input", select);
find("state").addEventListener("change", select);
find("clear").addEventListener("click", () => {
  [find("search").value, find("state").value, chosen] = ["", "", null];
  for (const each of document.querySelectorAll("#causes tbody button")) each.setAttribute("aria-pressed", "false");
  select();
  find("search").focus();
});
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
for (const each of document.querySelectorAll("[data-turn]")) {
  each.addEventListener("click", () => { page += Number(each.dataset.turn); draw(); });
}
draw();
setTimeout(drawCauses);  // after the first rows are visible
