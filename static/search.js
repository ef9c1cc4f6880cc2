// The search page. Its index lies beside it, so no other host hears what is searched.
const form = document.getElementById("search");
const status = document.getElementById("status");
const results = document.getElementById("results");
const more = document.getElementById("more");
const root = new URL(form.dataset.root, location.href);
const PAGE = 20;
const LANGUAGE = document.documentElement.lang;
const selects = [...form.querySelectorAll("select")];

let found = [];
let turn = 0;

function text(tag, content, className) {
  const element = document.createElement(tag);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

// As the pages have it: English without a country puts the day before the month.
function written(date) {
  const language = LANGUAGE === "en" ? "en-GB" : LANGUAGE;
  return date && new Date(`${date}T12:00`).toLocaleDateString(language, { dateStyle: "medium" });
}

// What the page says where the words were found, without the headline that stands above it.
function passage(data) {
  const said = data.plain_excerpt.replace(data.meta.title, "").replace(/^[\s.…]+/u, "");
  const before = /^\p{Ll}/u.test(said) ? "…" : "";
  const after = said && !/[.!?…]$/u.test(said) ? "…" : "";
  return before + said + after;
}

// Everything from the index is shown as text, never as markup.
function item(data) {
  const link = text("a", data.meta.title);
  link.href = data.url;
  const headline = text("p", "", "hed");
  headline.dir = "auto";
  headline.append(link);
  const told = [data.meta.provider, written(data.meta.date)].filter(Boolean).join(", ");
  const excerpt = text("p", passage(data), "exc");
  excerpt.dir = "auto";
  const row = document.createElement("li");
  row.append(headline, excerpt, text("p", told, "meta"));
  return row;
}

async function show(count) {
  const mine = turn;
  const rows = await Promise.all(found.slice(results.children.length, count).map((r) => r.data()));
  if (mine !== turn) return;
  results.append(...rows.map(item));
  more.hidden = results.children.length >= found.length;
}

function remember(state) {
  const query = new URLSearchParams([...state].filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

async function search(pagefind) {
  const mine = ++turn;
  const state = new FormData(form);
  const words = state.get("q").trim();
  const filters = {};
  for (const { name, value } of selects) if (value) filters[name] = value;
  remember(state);
  results.ariaBusy = true;
  const any = words || Object.keys(filters).length;
  const answer = any ? await pagefind.search(words || null, { filters }) : { results: [] };
  if (mine !== turn) return;
  found = answer.results;
  results.replaceChildren();
  more.hidden = true;
  const { found: some, none } = form.dataset;
  const told = found.length ? some.replace("%s", found.length.toLocaleString(LANGUAGE)) : none;
  status.textContent = any ? told : "";
  await show(PAGE);
  if (mine === turn) results.ariaBusy = false;
}

function offer(select, counts, given) {
  const names = Object.keys(counts ?? {}).sort((a, b) => a.localeCompare(b));
  if (select.name === "year") names.reverse();
  for (const name of names) {
    const option = text("option", `${name} (${counts[name]})`);
    option.value = name;
    select.append(option);
  }
  select.value = names.includes(given) ? given : "";
}

try {
  const pagefind = await import(new URL("pagefind/pagefind.js", root));
  await pagefind.options({ baseUrl: root.pathname, excerptLength: 30 });
  const given = new URLSearchParams(location.search);
  const filters = await pagefind.filters();
  for (const select of selects) offer(select, filters[select.name], given.get(select.name));
  form.elements.q.value = given.get("q") ?? "";
  form.hidden = false;
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(pagefind), 150);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon();
  });
  more.addEventListener("click", () => show(results.children.length + PAGE));
  form.elements.q.focus();
  await search(pagefind);
} catch (error) {
  console.error(error);
  status.textContent = form.dataset.broken;
}
