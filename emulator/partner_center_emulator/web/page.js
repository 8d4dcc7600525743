"use strict";
const LONGEST_LOG = 200;
const CUSTOMERS_ON_A_PAGE = 10;
const SETTINGS = {
  deduplicate: [Boolean, "A repeated request id gets the same response again, without a second effect."],
  code_in: [["either", "query", "body"], "Where a GovernmentCommunityCloud request has its validation code."],
  vetting_days: [Number, "How many days a request stays in review. 0.0001 is nine seconds."],
  bom: [Boolean, "Responses in UTF-8 begin with a byte order mark."],
  tenant_id: [String, "The partner's tenant. If it is set, a JWT of another tenant is rejected."],
  token_lifetime: [Number, "How many seconds an access token of the login service is valid."],
  mfa: [Boolean, "The user of an App+User token passed multi-factor authentication."],
  rotate_strictly: [Boolean, "A refresh token becomes invalid once it has been used."],
  requests_per_second: [Number, "How many requests are accepted in a second; the others get 429. Empty: all."],
  seed: [Number, "Seed of the random numbers for faults with a probability."],
  log_size: [Number, "How many requests the log keeps. It drops the oldest."],
};
const TONES = {Approved: "good", Denied: "bad", InReview: "wait"};
const STATUS_TEXTS = {Approved: "Approved", Denied: "Denied", InReview: "In review"};
const find = (id) => document.getElementById(id);
const shown = new Map();
const TOKEN = {Authorization: "Bearer emulator-page"};  // the emulator takes any opaque token
let state = null;
let rules = null;
let messageTimer = 0;
let polling = false;
let log = [];
let customerPage = 0;

// Whatever comes from the emulator goes through here, as text.
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

// Redraw a part only where its data changed, and leave the focus where it was.
function draw(id, data, content) {
  const text = JSON.stringify(data);
  if (shown.get(id) === text) return;
  shown.set(id, text);
  const place = find(id);
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  place.replaceChildren(...content());
  if (key !== undefined) {
    [...place.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)?.focus();
  }
}

function badge(text, tone = "") {
  return make("span", {class: `badge ${tone}`}, text);
}

function say(text, problem = false) {
  const place = find("message");
  place.textContent = text;
  place.className = problem ? "problem" : "";
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => { place.textContent = ""; }, problem ? 10000 : 4000);
}

async function call(method, path, body, headers = {}) {
  const options = {method, cache: "no-store", headers: {Accept: "application/json", ...headers}};
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(path, options);
  const data = await answer.json().catch(() => null);
  if (!answer.ok) {
    const problem = new Error(data?.error ?? data?.description ?? `the emulator answered ${answer.status}`);
    problem.status = answer.status;
    throw problem;
  }
  return data;
}

async function act(said, work) {
  try {
    await work();
    say(said);
  } catch (problem) {
    say(`That did not work: ${problem.message}`, true);
  }
  await refresh();
}

const grouped = (number) => number.toLocaleString("en");

// Whether every word of a search is somewhere in the texts, in any case.
function matches(id, ...texts) {
  const all = texts.filter(Boolean).join(" ").toLowerCase();
  return find(id).value.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

function drawCustomers() {
  const all = state.customers;
  const found = all.filter((each) => matches("customer-search", each.id, each.companyName, each.domain,
    ...each.qualifications.flatMap((one) => [one.qualification, STATUS_TEXTS[one.vettingStatus] ?? one.vettingStatus,
      one.educationSegment, one.website, one.vettingReason])));
  const pages = Math.max(1, Math.ceil(found.length / CUSTOMERS_ON_A_PAGE));
  customerPage = Math.min(customerPage, pages - 1);
  const here = found.slice(customerPage * CUSTOMERS_ON_A_PAGE, (customerPage + 1) * CUSTOMERS_ON_A_PAGE);
  find("customers-count").textContent = !all.length ? ""
    : found.length < all.length ? `${grouped(found.length)} of ${grouped(all.length)}` : grouped(all.length);
  find("customer-search").hidden = !all.length;
  find("customer-pages").hidden = pages === 1;
  find("customer-page").textContent = `Page ${grouped(customerPage + 1)} of ${grouped(pages)}`;
  for (const button of document.querySelectorAll("[data-turn]")) {
    const to = customerPage + Number(button.dataset.turn);
    button.disabled = to < 0 || to >= pages;
  }
  draw("customers", [all.length, here], () => here.length ? here.map(customerItem)
    : all.length ? [make("p", {class: "empty"}, "No customer matches. Search for something else.")] : [
      make("p", {class: "empty"}, "No customer yet. Add one, or POST a qualification of any GUID to see it here."),
      make("pre", {tabindex: "0", "aria-label": "Command to create a qualification"},
        `curl -X POST ${location.origin}/v1/customers/${"0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"}/qualifications \\\n` +
        "  -H 'Authorization: Bearer any' -H 'Content-Type: application/json' \\\n" +
        "  -d '{\"qualification\": \"Education\", \"educationSegment\": \"K12\"}'"),
    ]);
}

function customerItem({id, companyName, domain, qualifications}) {
  const items = qualifications.map((each) => qualificationItem(id, each));
  const named = companyName !== `Customer ${id}`;  // a customer that has no name is called so
  return make("article", {class: "customer"},
    ...(named ? [make("h3", {}, companyName)] : []),
    make("p", {class: "id"}, make("span", {class: "mono"}, id), " ", copier(id, `the customer id ${id}`),
      ...(named ? [make("span", {class: "soft"}, ` ${domain}`)] : [])),
    items.length ? make("ul", {}, ...items) : make("p", {class: "empty"}, "No qualification yet."));
}

function copier(text, what) {
  const button = make("button", {type: "button", class: "copy", "aria-label": `Copy ${what}`, "data-key": `copy ${what}`}, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {  // a page that is not on https or loopback may not: the text is marked, to be copied by hand
      getSelection().selectAllChildren(button.previousElementSibling);
    }
  });
  return button;
}

function qualificationItem(customerId, each) {
  const kind = each.qualification;
  const status = each.vettingStatus;
  const what = make("div", {class: "what"}, make("strong", {}, kind),
    status ? badge(STATUS_TEXTS[status] ?? status, TONES[status]) : badge("No vetting"));
  const decisive = [each.educationSegment, each.website].filter(Boolean).join(", ");
  if (decisive) what.append(make("span", {}, decisive));
  if (each.vettingCreateDate) what.append(make("span", {class: "soft"}, `asked ${readable(each.vettingCreateDate)}`));
  if (each.vettingReason) what.append(make("span", {class: "soft reason"}, `Reason: ${each.vettingReason}`));
  const item = make("li", {class: "qualification"}, what);
  if (status === "InReview") {
    const of = make("span", {class: "away"}, ` ${kind} of ${customerId}`);
    const approve = () => act(`${kind} approved.`, () => decide(customerId, kind, "approve"));
    item.append(make("div", {class: "buttons"},
      make("button", {type: "button", click: approve, "data-key": `approve ${customerId} ${kind}`}, "Approve", of),
      make("button", {type: "button", class: "danger", click: () => askReason(customerId, kind), "data-key": `deny ${customerId} ${kind}`},
        "Deny…", of.cloneNode(true))));
  }
  return item;
}

function decide(customerId, kind, outcome, reason) {
  const body = {customer_id: customerId, qualification: kind, outcome};
  return call("POST", "vetting", reason ? {...body, reason} : body);
}

function askReason(customerId, kind) {
  find("deny-what").textContent = `${kind} of ${customerId}`;
  ask("deny", (form) => act(`${kind} denied.`, () => decide(customerId, kind, "deny", form.elements.reason.value.trim())));
}

function ask(id, then) {
  const dialog = find(id);
  const form = dialog.querySelector("form");
  form.reset();
  form.onsubmit = (event) => { event.preventDefault(); dialog.close(); then(form); };
  dialog.showModal();
}

function drawCodes() {
  draw("codes", state.validation_codes, () => state.validation_codes.length ? [table(["Organization", "Code", "Uses left"],
    state.validation_codes.map((code) => make("tr", {},
      make("td", {}, code.organizationName), make("td", {class: "mono"}, code.validationId),
      make("td", {}, code.remainingCreates ? `${code.remainingCreates} of ${code.maxCreates}` : badge("used up", "bad")))))]
    : [make("p", {class: "empty"}, "No validation code. Give some in the seed to try GovernmentCommunityCloud.")]);
}

function drawLog() {
  const found = log.filter((each) => matches("log-search", each.method, String(each.status), each.path, each.request_id, each.correlation_id));
  const newest = found.slice(-LONGEST_LOG).reverse();
  const many = found.length > LONGEST_LOG ? `newest ${LONGEST_LOG} of ${grouped(found.length)}` : grouped(found.length);
  find("log-count").textContent = !log.length ? "" : found.length < log.length ? `${many}, found in ${grouped(log.length)}` : many;
  find("log-search").hidden = !log.length;
  draw("log", [log.length, newest], () => newest.length
    ? [table(["Time", "Method", "Status", "Path and ids", "Effect"], newest.map(logRow))]
    : [make("p", {class: "empty"}, log.length ? "No request matches. Search for something else."
      : `No request yet. Point a client at ${location.origin} and its requests appear here.`)]);
}

function logRow(entry) {
  const tone = entry.status === null ? "" : entry.status < 400 ? "good" : entry.status < 500 ? "wait" : "bad";
  const id = (name, value) => make("span", {class: "ids"}, make("span", {}, `${name} ${value}`), " ", copier(value, `the ${name} id ${value}`));
  return make("tr", {},
    make("td", {class: "time"}, make("time", {datetime: entry.received_at, title: `${readable(entry.received_at)} UTC`},
      readable(entry.received_at).split(", ")[1] ?? "")),
    make("td", {class: "mono"}, entry.method),
    make("td", {}, badge(entry.status ?? "none", tone)),
    make("td", {class: "mono path"}, entry.path, id("request", entry.request_id), id("correlation", entry.correlation_id)),
    make("td", {class: "effect"}, entry.effect ? badge("changed", "good")
      : entry.example ? badge("example", "wait") : make("span", {class: "soft"}, "none")));
}

function table(names, rows) {
  return make("table", {},
    make("thead", {}, make("tr", {}, ...names.map((name) => make("th", {scope: "col"}, name)))),
    make("tbody", {}, ...rows));
}

function drawClock() {
  const {now, frozen} = state.clock;
  const [day, time] = readable(now).split(", ");
  find("now").dateTime = now;
  draw("now", now, () => [time, " ", make("small", {}, `UTC, ${day}`)]);
  find("frozen").textContent = frozen ? "frozen" : "running";
  find("frozen").className = frozen ? "badge wait" : "badge";
  find("freeze").textContent = frozen ? "Unfreeze" : "Freeze";
}

function readable(moment) {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const day = date.toLocaleDateString("en-GB", {weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC"});
  return `${day.replace(",", "")}, ${date.toISOString().slice(11, 19)}`;
}

function drawSettings() {
  const {mode, ...rest} = state.settings;
  for (const radio of document.querySelectorAll("[name=mode]")) radio.checked = radio.value === mode;
  draw("settings", Object.keys(rest), () => Object.keys(rest).map(settingItem));
  for (const [name, value] of Object.entries(rest)) {
    const input = find(`setting-${name}`);
    const isTyped = input === document.activeElement && ["text", "number"].includes(input.type);
    if (!isTyped) showSetting(input, value);
  }
}

function showSetting(input, value) {
  if (input.type === "checkbox") input.checked = value;
  else input.value = value ?? "";
}

function settingItem(name) {
  const [type, meaning] = SETTINGS[name] ?? [null, ""];
  const id = `setting-${name}`;
  const input = Array.isArray(type)
    ? make("select", {id}, ...type.map((each) => make("option", {}, each)))
    : make("input", {id, type: type === Boolean ? "checkbox" : type === Number ? "number" : "text", step: "any", autocomplete: "off"});
  input.disabled = type === null;
  if (type === String) input.placeholder = "any tenant";
  if (name === "requests_per_second") input.placeholder = "all";
  input.addEventListener("change", async () => {
    const typed = type === Boolean ? input.checked : input.value === "" ? null : type === Number ? Number(input.value) : input.value;
    await act(`Setting ${name} changed.`, () => call("PUT", "settings", {[name]: typed}));
    showSetting(input, state.settings[name]);  // where it was refused, what is in force comes back
  });
  return make("div", {class: type === String ? "setting long" : "setting"},
    make("label", {for: id, class: "mono"}, name), input, make("p", {class: "soft"}, meaning));
}

async function readRules() {
  try {
    rules = await call("GET", "faults");
  } catch (problem) {
    if (![404, 405].includes(problem.status)) throw problem;
    rules = null;
  }
  find("faults-absent").hidden = rules !== null;
  find("fault").hidden = rules === null;
  draw("rules", rules, () => (rules ?? []).map((rule, at) => make("li", {},
    make("span", {}, ruleText(rule)),
    make("button", {type: "button", "data-key": `rule ${at}`, click: () => act("Fault removed.", () => removeRule(at))}, "Remove",
      make("span", {class: "away"}, ` ${ruleText(rule)}`)))));
}

function ruleText(rule) {
  const {method, path} = rule.match ?? {};
  const fault = Object.entries(rule.fault ?? {}).map(([name, value]) => `${name} ${value}`).join(", ");
  const where = [method && method !== "*" ? method : "any method", path].filter(Boolean).join(" ");
  const chance = rule.probability === undefined || rule.probability === 1 ? "" : `, ${Math.round(rule.probability * 100)} %`;
  return `${where}: ${fault}${chance}${rule.hits === undefined || rule.hits === null ? "" : `, ${rule.hits}×`}`;
}

// What is put back is what the rules take, whatever else an answer tells about them.
const plain = ({match, fault, probability, hits}) => ({match, fault, probability, hits: hits ?? undefined});

const removeRule = (at) => call("PUT", "faults", rules.filter((_, index) => index !== at).map(plain));

function newRule(form) {
  const {method, kind, status, delay, hits} = form.elements;
  const faults = {
    status: {status: Number(status.value)}, delay: {delay: Number(delay.value)}, before: {reset: "before"}, after: {reset: "after"},
  };
  const rule = {match: method.value === "*" ? {} : {method: method.value}, fault: faults[kind.value]};
  return hits.value ? {...rule, hits: Number(hits.value)} : rule;
}

function fitForm(form) {  // only the fields of the chosen kind
  for (const field of form.querySelectorAll("[data-for]")) {
    field.hidden = field.dataset.for !== form.elements.kind.value;
    field.querySelector("input, select").disabled = field.hidden;
  }
}

// A customer is added as a client adds one, with an address that the service accepts.
async function addCustomer(form) {
  const {company, domain, kind, segment, website, code} = form.elements;
  const name = company.value.trim();
  const domainName = domain.value.trim() || `${name.toLowerCase().replace(/[^a-z0-9]+/g, "").slice(0, 27) || "customer"}.onmicrosoft.com`;
  const address = {country: "US", city: "Redmond", state: "WA", addressLine1: "1 Main Street", postalCode: "98052",
    firstName: "Ana", lastName: "Lima", phoneNumber: "4255550100"};
  const billing = {firstName: "Ana", lastName: "Lima", email: `it@${domainName}`, culture: "en-US", language: "en",
    companyName: name, defaultAddress: address};
  const created = await call("POST", "/v1/customers", {companyProfile: {domain: domainName, companyName: name}, billingProfile: billing}, TOKEN);
  if (!kind.value) return;
  const wanted = {qualification: kind.value};
  if (kind.value === "Education") Object.assign(wanted, {educationSegment: segment.value, ...(website.value.trim() && {website: website.value.trim()})});
  if (kind.value === "GovernmentCommunityCloud") wanted.validationCode = code.value.trim();
  const query = wanted.validationCode ? `?code=${encodeURIComponent(wanted.validationCode)}` : "";
  await call("POST", `/v1/customers/${created.id}/qualifications${query}`, wanted, TOKEN);
}

async function refresh() {
  const link = find("link");
  try {
    [state, log] = await Promise.all([call("GET", "state"), call("GET", "log")]);
    for (const part of [drawCustomers, drawCodes, drawClock, drawSettings]) part();
    drawLog();
    if (rules !== null) await readRules();
    tell(link, "live", "good");
  } catch (problem) {
    tell(link, problem.status ? problem.message : "no answer, trying again", "bad");
  }
}

function tell(link, text, tone) {  // only changes, lest it be read out every second
  if (link.textContent === text) return;
  link.textContent = text;
  link.className = `badge ${tone}`;
}

async function poll() {
  if (!polling && !document.hidden) {
    polling = true;
    await refresh();
    polling = false;
  }
  setTimeout(poll, 1000);
}

for (const button of document.querySelectorAll("[data-advance]")) {
  const seconds = Number(button.dataset.advance);
  button.addEventListener("click", () => act(`Clock moved by ${button.textContent.slice(1)}.`, () => call("POST", "clock", {advance_seconds: seconds})));
}
find("freeze").addEventListener("click", () => {
  const frozen = !state?.clock.frozen;
  act(frozen ? "Clock frozen." : "Clock running.", () => call("POST", "clock", {frozen}));
});
for (const radio of document.querySelectorAll("[name=mode]")) {
  radio.addEventListener("change", () => act(`Mode is ${radio.value}.`, () => call("PUT", "settings", {mode: radio.value})));
}
find("reset").addEventListener("click", () => ask("confirm", () => act("Back at the start.", () => call("POST", "reset"))));
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
find("add").addEventListener("click", () => {
  ask("new-customer", (form) => act("Customer added.", () => addCustomer(form)));
  fitForm(find("new-customer").querySelector("form"));
});
for (const id of ["fault", "new-kind"]) {
  find(id).addEventListener("change", (event) => fitForm(event.currentTarget.form ?? event.currentTarget));
}
find("customer-search").addEventListener("input", () => { customerPage = 0; drawCustomers(); });
find("log-search").addEventListener("input", drawLog);
for (const button of document.querySelectorAll("[data-turn]")) {
  button.addEventListener("click", () => { customerPage += Number(button.dataset.turn); drawCustomers(); });
}
find("more-settings").open = matchMedia("(min-width: 901px)").matches;
find("fault").addEventListener("submit", (event) => {
  event.preventDefault();
  const rule = newRule(event.target);
  act("Fault injected.", async () => call("PUT", "faults", [...(rules ?? []).map(plain), rule]));
});
fitForm(find("fault"));
readRules().catch(() => undefined).then(poll);
