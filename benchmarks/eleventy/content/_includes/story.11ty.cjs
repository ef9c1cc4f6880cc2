const { esc, page, picture, root, time } = require("../../lib/html.cjs");

function related(entry) {
  return `<li><article>
<h3><a href="${esc(entry.webUrl)}" rel="noopener noreferrer">${esc(entry.title)}</a></h3>
<p>${esc(entry.provider?.name)} ${time(entry.publishedDateTime)}</p>
${entry.excerpt ? `<p>${esc(entry.excerpt)}</p>` : ""}
${picture(entry.images, true)}
</article></li>`;
}

exports.render = function (data) {
  const entries = data.related || [];
  return page(data.page.url.slice(1), data.title, `<article>
<section id="lead">
<h1><a href="${esc(data.link)}" rel="noopener noreferrer">${esc(data.title)}</a></h1>
<p><a href="${root}${data.provider_path}">${esc(data.provider?.name)}</a> ${time(data.publishedDateTime)}</p>
${data.excerpt ? `<p>${esc(data.excerpt)}</p>` : ""}
${picture(data.images, false)}
<p>Leads with quality ${data.quality || 0}, ${entries.length || "no"} related reports and heat ${data.heat || 0}.</p>
<ul>${data.topic_links.map((link) => `<li><a href="${root}${link.path}">${esc(link.title)}</a></li>`).join("")}</ul>
</section>
${entries.length ? `<section id="coverage">
<h2>Coverage</h2>
<ol>
${entries.map(related).join("\n")}
</ol>
</section>` : ""}
</article>`, data.excerpt);
};
