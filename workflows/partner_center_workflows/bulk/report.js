"use strict";
const NAMES = ["Line", "Customer", "Qualification", "Segment", "Website", "Reference", "State", "Vetting", "Reason", "Problem",
  "HTTP", "Code", "Submitted", "Finished", "Request id", "Correlation id"];
NAMES.push(...JSON.parse(document.querySelector("table").dataset.kept));
const STATE = 6, IDS = new Set([1, 14, 15]), SIZE = 100;
const rows = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);
let shown = rows, page = 0, sorted = -1, down = false;

function compare(a, b) {
  const x = a[sorted], y = b[sorted];
  if (x === y) return a[0] - b[0];
  if (x === null) return 1;
  if (y === null) return -1;
  const order = typeof x === "number" ? x - y : (x < y ? -1 : 1);
  return down ? -order : order;
}

function select() {
  const words = find("search").value.trim().toLowerCase(), state = find("state").value;
  shown = rows.filter((row) => (!state || row[STATE] === state) &&
    (!words || row.some((value) => value !== null && String(value).toLowerCase().includes(words))));
  if (sorted >= 0) shown.sort(compare);
  page = 0;
  draw();
}

function draw() {
  const pages = Math.max(1, Math.ceil(shown.length / SIZE));
  find("body").replaceChildren(...shown.slice(page * SIZE, (page + 1) * SIZE).map((row) => {
    const line = document.createElement("tr");
    row.forEach((value, column) => {
      const cell = line.insertCell();
      cell.textContent = value === null ? "" : value;
      if (IDS.has(column)) cell.className = "id";
    });
    return line;
  }));
  find("found").textContent = `${shown.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`;
  find("page").textContent = `Page ${page + 1} of ${pages}`;
  find("previous").disabled = page === 0;
  find("next").disabled = page + 1 >= pages;
}

function sort(column) {
  down = sorted === column && !down;
  sorted = column;
  [...find("head").children].forEach((head, number) => {
    if (number === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  select();
}

find("head").append(...NAMES.map((name, column) => {
  const head = document.createElement("th"), button = document.createElement("button");
  head.scope = "col";
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => sort(column));
  head.append(button);
  return head;
}));
find("search").addEventListener("input", select);
find("state").addEventListener("change", select);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
find("previous").addEventListener("click", () => { page -= 1; draw(); });
find("next").addEventListener("click", () => { page += 1; draw(); });
draw();
