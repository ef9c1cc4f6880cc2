// The parts of pages that templates share, as functions that return HTML.
const { title: siteTitle, base, root } = require("../content/_data/site.json");

const SPECIAL = /[&<>"']/;
const CODES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

// Most texts hold nothing special, so a test that fails is the usual way through.
function esc(value) {
  const text = String(value ?? "");
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (c) => CODES[c]) : text;
}

const two = (n) => (n < 10 ? `0${n}` : `${n}`);

function time(value) {
  const date = new Date(value || 0);
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `<time datetime="${date.toISOString().slice(0, 19)}Z">${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${clock}</time>`;
}

function picture(images, lazy) {
  const image = images && images[0];
  if (!image) return "";
  return `<img src="${esc(image.url)}" width="${esc(image.width)}" height="${esc(image.height)}" alt=""${lazy ? ' loading="lazy"' : ""}>`;
}

const MASTHEAD = `<header><a href="${root}">${esc(siteTitle)}</a>
<nav><ul>
<li><a href="${root}latest/">Latest</a></li>
<li><a href="${root}topics/">Topics</a></li>
<li><a href="${root}providers/">Providers</a></li>
<li><a href="${root}archive/">Archive</a></li>
</ul></nav></header>`;
const FOOTER = `<footer><p>${esc(siteTitle)}: every headline links to its publisher.</p></footer>`;

// A whole page; `path` is its address below the root of the site.
function page(path, title, main, description) {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self' https:; frame-src https://www.youtube.com https://www.youtube-nocookie.com; base-uri 'none'; form-action 'none'">
<title>${esc(title)} · ${esc(siteTitle)}</title>
<meta name="description" content="${description ? esc(description) : `${esc(title)} on ${esc(siteTitle)}`}">
<link rel="canonical" href="${base}${path}">
<link rel="stylesheet" href="${root}style.css">
</head>
<body>
${MASTHEAD}
<main>
${main}
</main>
${FOOTER}
</body>
</html>
`;
}

function item({ data, url }) {
  return `<li><article>
<h3><a href="${esc(data.link)}" rel="noopener noreferrer">${esc(data.title)}</a></h3>
<p><a href="${root}${data.provider_path}">${esc(data.provider?.name)}</a> ${time(data.publishedDateTime)} <a href="${root}${url.slice(1)}">Full coverage</a></p>
${data.excerpt ? `<p>${esc(data.excerpt)}</p>` : ""}
${picture(data.images, true)}
</article></li>`;
}

// A story stands in some ten lists; its item is rendered once.
const rendered = new WeakMap();

function items(stories) {
  const parts = ["<ol>"];
  for (const story of stories) {
    let html = rendered.get(story);
    if (html === undefined) {
      html = item(story);
      rendered.set(story, html);
    }
    parts.push(html);
  }
  parts.push("</ol>");
  return parts.join("\n");
}

function pager({ newer, older, number, total }) {
  if (total === 1) return "";
  return `<nav aria-label="Pages"><ul>
${newer ? `<li><a rel="prev" href="${root}${newer}">Newer</a></li>` : ""}
<li>Page ${number} of ${total}</li>
${older ? `<li><a rel="next" href="${root}${older}">Older</a></li>` : ""}
</ul></nav>`;
}

function counted(entries) {
  return `<ul>\n${entries.map((entry) =>
    `<li><a href="${root}${entry.path}">${esc(entry.title)}</a> ${entry.count}</li>`).join("\n")}\n</ul>`;
}

module.exports = { base, counted, esc, items, page, pager, picture, root, siteTitle, time };
